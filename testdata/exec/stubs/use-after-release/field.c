/* The reply ends what is still in it. */
reply *engine_start(int n)
{
    reply *made = lab_make("reply");
    made->status = n < 0;
    made->value = lab_make("engine");
    made->user = NULL;
    return made;
}
void reply_destroy(reply *r)
{
    lab_use(r);
    if (r->value != NULL) {
        lab_release(r->value);
    }
    lab_release(r);
}
int engine_turn(engine *e)
{
    lab_use(e);
    return 0;
}
