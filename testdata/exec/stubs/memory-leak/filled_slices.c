/* Some keys are found, others fail. */
void rocksdb_multi_get(rocksdb_t *db, const rocksdb_readoptions_t *options, size_t num_keys,
                       const char *const *keys_list, const size_t *keys_list_sizes,
                       char **values_list, size_t *values_list_sizes, char **errs)
{
    (void)db, (void)options, (void)keys_list, (void)keys_list_sizes;
    for (size_t i = 0; i < num_keys; i++) {
        int fails = lab_choose(2);
        values_list[i] = fails ? NULL : (char *)lab_make("value");
        values_list_sizes[i] = 0;
        errs[i] = fails ? (char *)lab_make("text") : NULL;
    }
}
