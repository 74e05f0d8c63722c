/* Names, rows and their texts lie in the table that lends them. */
const char *table_name(const table *t)
{
    lab_use(t);
    return (const char *)t;
}

row *table_get_row(table *t, int index)
{
    lab_use(t);
    return (row *)((char *)t + 8 * index);
}

const char *row_text(const row *r)
{
    lab_use(r);
    return (const char *)r;
}

row *row_copy(const row *r)
{
    lab_use(r);
    return lab_choose(2) ? NULL : (row *)lab_make("row");
}
