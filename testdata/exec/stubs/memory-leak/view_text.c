/* A view is the page's own text; a copy is made for the caller. */
char *vtx_page_as_text(vtx_page *page)
{
    static char text[] = "page";
    lab_use(page);
    return text;
}
const char *vtx_page_name(vtx_page *page)
{
    lab_use(page);
    return "name";
}
char *vtx_page_copy_text(vtx_page *page)
{
    lab_use(page);
    return lab_strdup("page");
}
void vtx_free_text(char *text)
{
    lab_free(text);
}
