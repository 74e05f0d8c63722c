static int step(unsigned char *dst, const unsigned char *top)
{
    return dst[0] + top[0];
}

int enc_all(unsigned char *dst)
{
    return step(dst, dst);
}
