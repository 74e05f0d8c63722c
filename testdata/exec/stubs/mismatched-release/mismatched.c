/* This one comes from malloc. */
char *doc_plain(const doc *d)
{
    lab_use(d);
    return lab_choose(2) ? NULL : lab_strdup("plain");
}
