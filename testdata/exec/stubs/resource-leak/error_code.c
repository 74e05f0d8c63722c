/* The number is 0 where there is a player. */
player *player_open(const char *path, int *error)
{
    (void)path;
    *error = lab_choose(2) == 1 ? -1 : 0;
    return *error == 0 ? (player *)lab_make("player") : 0;
}
int player_volume(const player *p)
{
    lab_use(p);
    return lab_choose(2) == 1 ? -1 : 3;
}
void player_free(player *p)
{
    lab_release(p);
}
