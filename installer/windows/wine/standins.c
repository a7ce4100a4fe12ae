/* Stand-ins for what every Windows 10 has and an old Wine lacks, so that a package can be tried without Windows.
   For the try-out only: never shipped. One file, four libraries:
   x86_64-w64-mingw32-gcc -shared -DICUUC -o icuuc.dll standins.c -Wl,--export-all-symbols   (likewise MSCMS, PRIMITIVES) */
#include <windows.h>

#ifdef ICUUC /* text codecs of ICU that Qt's core library is linked to; it falls back to its own when they say no */
typedef int status;
#define NO(told) do { if (told) *(told) = 4; } while (0) /* U_FILE_ACCESS_ERROR */
void *ucnv_open(const char *name, status *told) { (void)name; NO(told); return NULL; }
void ucnv_close(void *one) { (void)one; }
void ucnv_reset(void *one) { (void)one; }
signed char ucnv_getMaxCharSize(void *one) { (void)one; return 1; }
const char *ucnv_getName(void *one, status *told) { (void)one; NO(told); return NULL; }
const char *ucnv_getStandardName(const char *name, const char *by, status *told) { (void)name; (void)by; NO(told); return NULL; }
const char *ucnv_getAvailableName(int number) { (void)number; return NULL; }
int ucnv_countAvailable(void) { return 0; }
void ucnv_getToUCallBack(void *one, void **call, const void **with) { (void)one; (void)call; (void)with; }
void ucnv_getFromUCallBack(void *one, void **call, const void **with) { (void)one; (void)call; (void)with; }
void ucnv_setToUCallBack(void *one, void *a, const void *b, void **c, const void **d, status *told) { (void)one; (void)a; (void)b; (void)c; (void)d; NO(told); }
void ucnv_setFromUCallBack(void *one, void *a, const void *b, void **c, const void **d, status *told) { (void)one; (void)a; (void)b; (void)c; (void)d; NO(told); }
void ucnv_cbToUWriteUChars(void *a, const WCHAR *b, int c, int d, status *told) { (void)a; (void)b; (void)c; (void)d; NO(told); }
void ucnv_cbFromUWriteUChars(void *a, const WCHAR **b, const WCHAR *c, int d, status *told) { (void)a; (void)b; (void)c; (void)d; NO(told); }
void ucnv_toUnicode(void *one, WCHAR **a, const WCHAR *b, const char **c, const char *d, int *e, signed char f, status *told) { (void)one; (void)a; (void)b; (void)c; (void)d; (void)e; (void)f; NO(told); }
void ucnv_fromUnicode(void *one, char **a, const char *b, const WCHAR **c, const WCHAR *d, int *e, signed char f, status *told) { (void)one; (void)a; (void)b; (void)c; (void)d; (void)e; (void)f; NO(told); }
int ucnv_toUCountPending(void *one, status *told) { (void)one; NO(told); return 0; }
int ucnv_fromUCountPending(void *one, status *told) { (void)one; NO(told); return 0; }
void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}
#endif

#ifdef MSCMS /* colour profiles of screens: there are none */
void *WcsOpenColorProfileW(void *a, void *b, void *c, DWORD d, DWORD e, DWORD f, DWORD g) { (void)a; (void)b; (void)c; (void)d; (void)e; (void)f; (void)g; return NULL; }
void *OpenColorProfileW(void *a, DWORD b, DWORD c, DWORD d) { (void)a; (void)b; (void)c; (void)d; return NULL; }
void *WcsCreateIccProfile(void *a, DWORD b) { (void)a; (void)b; return NULL; }
int CloseColorProfile(void *a) { (void)a; return 1; }
int GetColorProfileFromHandle(void *a, void *b, DWORD *c) { (void)a; (void)b; (void)c; return 0; }
int WcsGetDefaultColorProfile(int a, const WCHAR *b, int c, int d, DWORD e, DWORD f, WCHAR *g) { (void)a; (void)b; (void)c; (void)d; (void)e; (void)f; (void)g; return 0; }
int WcsGetDefaultColorProfileSize(int a, const WCHAR *b, int c, int d, DWORD e, DWORD *f) { (void)a; (void)b; (void)c; (void)d; (void)e; (void)f; return 0; }
int ColorProfileGetDisplayDefault(void) { return 0x80004001; }
int ColorProfileGetDisplayUserScope(void) { return 0x80004001; }
#endif

#ifdef PRIMITIVES /* the random numbers that libraries written in Rust ask for */
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
BOOL WINAPI ProcessPrng(PBYTE to, SIZE_T length) { return SystemFunction036(to, (ULONG)length); }
#endif
