/* A number stands for an object: its address. */
hid_t H5Screate(int kind)
{
    (void)kind;
    return lab_choose(2) == 1 ? -1 : (hid_t)lab_make("H5S");
}
hid_t H5Scopy(hid_t space)
{
    lab_use((void *)space);
    return lab_choose(2) == 1 ? -1 : (hid_t)lab_make("H5S");
}
int H5Sget_simple_extent_ndims(hid_t space)
{
    lab_use((void *)space);
    return 2;
}
int H5Sclose(hid_t space)
{
    lab_release((void *)space);
    return 0;
}
