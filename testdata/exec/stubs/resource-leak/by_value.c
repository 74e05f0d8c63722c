/* What a struct by value points to is memory of malloc. */
spots finder_run(finder *f, int n)
{
    lab_use(f);
    (void)n;
    spots found = {malloc(3 * sizeof(spot)), 3};
    return found;
}
int spots_widest(spots s)
{
    lab_use(s.points);
    return lab_choose(2) == 1 ? -1 : 5;
}
void spots_close(spots s)
{
    free(s.points);
}
void finder_sizes(finder *f, numbers *out)
{
    lab_use(f);
    out->val = malloc(2 * sizeof(int));
    out->length = 2;
}
void numbers_close(numbers n)
{
    free(n.val);
}
spot finder_center(finder *f)
{
    lab_use(f);
    spot center = {1, 2};
    return center;
}
void spot_close(spot s)
{
    (void)s;
}
