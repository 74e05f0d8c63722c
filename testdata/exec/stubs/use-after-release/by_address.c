/* Reads what the variable points to; the other writes it. */
picture *picture_parse(char **lines)
{
    lab_use(*lines);
    return lab_choose(2) ? NULL : lab_make("picture");
}
int picture_name(char **out)
{
    if (lab_choose(2)) {
        return -1;
    }
    *out = lab_strdup("name");
    return 0;
}
