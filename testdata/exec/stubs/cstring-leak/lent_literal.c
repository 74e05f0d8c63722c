/* The module keeps the text. */
int module_keep(module *m, char *name)
{
    lab_use(m);
    lab_keep(name);
    return lab_choose(2);
}
