/* 1 is success; the part is taken over then. */
int whole_set0_part(whole *w, part *p)
{
    lab_use(w);
    lab_use(p);
    if (lab_choose(2)) {
        return 0;
    }
    lab_keep(p);
    return 1;
}
int whole_add_part(whole *w, const part *p)
{
    lab_use(w);
    lab_use(p);
    return lab_choose(2) ? 0 : 1;
}
