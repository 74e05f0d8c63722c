package memory_leak

/*
typedef struct vtx_page vtx_page;

const char *vtx_page_name(vtx_page *page);
char *vtx_page_as_text(vtx_page *page);
char *vtx_page_copy_text(vtx_page *page);
void vtx_free_text(char *text);
*/
import "C"

// The page itself, seen as a text: nobody frees it.
func ViewTextOk(page *C.vtx_page) string {
	return C.GoString(C.vtx_page_as_text(page))
}

func ViewTextTwiceOk(page *C.vtx_page) int {
	text := C.vtx_page_as_text(page)
	if text == nil {
		return 0
	}
	return len(C.GoString(text)) + len(C.GoString(C.vtx_page_name(page)))
}

func ViewTextCopyOk(page *C.vtx_page) string {
	text := C.vtx_page_copy_text(page)
	defer C.vtx_free_text(text)
	return C.GoString(text)
}

func ViewTextCopyBad(page *C.vtx_page) string {
	return C.GoString(C.vtx_page_copy_text(page)) // want memory-leak "never released"
}
