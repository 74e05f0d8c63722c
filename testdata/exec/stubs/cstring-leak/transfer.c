/* The registry keeps the text, whatever it answers. */
int registry_put(char *text)
{
    lab_use(text);
    lab_keep(text);
    return lab_choose(2);
}
