/* Each of the three has its own way to say that it failed; what is added stays the plant's. */
static fault *made_fault(void)
{
    fault *f = (fault *)lab_make("fault");
    f->message = "fault";
    return f;
}
plant_bool plant_load(plant *p, const char *path, fault **error)
{
    lab_use(p);
    if (lab_choose(2) == 0)
        return 1;
    *error = made_fault();
    return 0;
}
unsigned plant_count(plant *p, fault **error)
{
    lab_use(p);
    if (lab_choose(2) == 0)
        return 3;
    *error = made_fault();
    return 0;
}
long plant_write(plant *p, fault **error)
{
    lab_use(p);
    if (lab_choose(2) == 0)
        return 3;
    *error = made_fault();
    return -1;
}
valve *plant_add_valve(plant *p, const char *name)
{
    static char there[64];
    lab_use(p);
    lab_use(name);
    return (valve *)(void *)there;
}
