/* Where it fails it gives an object that is nobody's. */
static char stand_in[64];
cairo_surface_t *cairo_surface_make(const char *path)
{
    lab_use(path);
    return lab_choose(2) ? (cairo_surface_t *)(void *)stand_in
                         : (cairo_surface_t *)lab_make("cairo_surface_t");
}
int cairo_surface_status(cairo_surface_t *s)
{
    if ((char *)s == stand_in)
        return 1;
    lab_use(s);
    return 0;
}
