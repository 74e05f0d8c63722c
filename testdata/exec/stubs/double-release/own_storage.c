/* A coder's memory is its user's; a frame is filled where there is one, and made where there is none. */
int coder_start(coder *c, int level)
{
    c->level = level;
    return lab_choose(2) == 1 ? -1 : 0;
}
int coder_destroy(coder *c)
{
    lab_use(c);
    return 0;
}
frame *frame_alloc(frame *given, int width)
{
    frame *made = given != 0 ? given : (frame *)lab_make("frame");
    made->width = width;
    made->self_made = given == 0;
    return made;
}
int frame_width(const frame *f)
{
    return f->width;
}
void frame_free(frame *f)
{
    if (f->self_made)
        lab_release(f);
}
