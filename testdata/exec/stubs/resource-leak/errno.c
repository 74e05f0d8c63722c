/* A constructor that fails sets errno; a menu keeps nothing of the array; a screen that becomes the
 * current one goes on living. */
#include <errno.h>

errno_item *errno_item_new(const char *name)
{
    lab_use(name);
    if (lab_choose(2) == 1) {
        errno = ENOMEM;
        return 0;
    }
    return (errno_item *)lab_make("errno_item");
}
errno_menu *errno_menu_new(errno_item **items)
{
    (void)items;
    return (errno_menu *)lab_make("errno_menu");
}
errno_screen *errno_set_term(errno_screen *screen)
{
    lab_use(screen);
    return screen;
}
