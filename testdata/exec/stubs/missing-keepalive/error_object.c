/* What these functions return is an error, which there is or is not. */
static sig_error *some_error(void)
{
    return lab_choose(2) ? lab_make("sig_error") : 0;
}

sig_error *sig_roomkey_destroy(sig_room_key *key)
{
    lab_release(key);
    return some_error();
}

sig_error *sig_roomkey_bits(uint32_t *out, const sig_room_key *key)
{
    lab_use(key);
    *out = 1;
    return some_error();
}

sig_error *sig_roomkey_clone(sig_room_key **out, const sig_room_key *key)
{
    sig_error *error = some_error();
    lab_use(key);
    if (error == 0) {
        *out = lab_make("sig_room_key");
    }
    return error;
}

sig_error *sig_roomkey_new(sig_room_key **out, uint32_t bits)
{
    sig_error *error = some_error();
    (void)bits;
    if (error == 0) {
        *out = lab_make("sig_room_key");
    }
    return error;
}
