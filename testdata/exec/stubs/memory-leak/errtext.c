/* Whether there is an error text is all that a put tells. */
void db_put(db *d, const char *key, size_t n, char **errptr)
{
    lab_use(d);
    lab_use(key);
    (void)n;
    *errptr = lab_choose(2) ? lab_text() : NULL;
}
