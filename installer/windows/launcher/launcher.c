/* Skjema.exe (the window) and skjema-cli.exe (the command line): our own processes around CPython, so that the task
   bar, the task list, AppLocker and the firewall see Skjema and no interpreter.

   It loads python\python3NN.dll from its own folder and runs the module skjema_start from pkgs, with CPython's
   isolated mode: no PYTHON... variable, no user's packages, no working folder on any path. -X utf8: files and pipes
   are UTF-8 whatever the system's code page. -B: nothing is ever written beside the program. */
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <shellapi.h>
#include <wchar.h>

typedef int (*python_main)(int, wchar_t **);

enum { ROOM = 32768, OWN_WORDS = 7, NOT_INSTALLED = 3 };

static int refuse(const wchar_t *what) {
    static wchar_t text[ROOM];
    _snwprintf(text, ROOM - 1, L"Skjema er ikke riktig installert: %ls. Installer programmet på nytt, eller be IT om hjelp.", what);
#ifdef CONSOLE
    HANDLE out = GetStdHandle(STD_ERROR_HANDLE);
    DWORD written;
    static char bytes[ROOM];
    int size = WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, ROOM, NULL, NULL);
    if (size > 1 && out && out != INVALID_HANDLE_VALUE) {
        WriteFile(out, bytes, (DWORD)(size - 1), &written, NULL);
        WriteFile(out, "\r\n", 2, &written, NULL);
    }
#else
    MessageBoxW(NULL, text, L"Skjema", MB_ICONERROR | MB_OK);
#endif
    return NOT_INSTALLED;
}

int wmain(int argc, wchar_t **argv) {
    static wchar_t self[ROOM], folder[ROOM], library[ROOM];
    DWORD length = GetModuleFileNameW(NULL, self, ROOM);
    if (!length || length >= ROOM - 64) return refuse(L"mappen har et for langt navn");
    wcscpy(folder, self);
    wchar_t *slash = wcsrchr(folder, L'\\');
    if (!slash) return refuse(L"mappen finnes ikke");
    *slash = 0;
    _snwprintf(library, ROOM - 1, L"%ls\\python\\" PYTHON_DLL, folder);
    wcscat(folder, L"\\python");
    /* Ours first, never the working folder: else a file beside a case could be taken for a library. */
    SetDllDirectoryW(folder);
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOOPENFILEERRORBOX);
    HMODULE python = LoadLibraryExW(library, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    python_main start = python ? (python_main)(void *)GetProcAddress(python, "Py_Main") : NULL;
    if (!start) return refuse(L"finner ikke python\\" PYTHON_DLL);
    wchar_t **words = calloc((size_t)argc + OWN_WORDS, sizeof *words);
    if (!words) return refuse(L"det er ikke minne nok");
    wchar_t *own[] = {self, L"-I", L"-B", L"-X", L"utf8", L"-m", L"skjema_start"};
    int count = 0;
    for (size_t one = 0; one < sizeof own / sizeof *own; one++) words[count++] = own[one];
    for (int one = 1; one < argc; one++) words[count++] = argv[one];
    return start(count, words);
}

#ifndef CONSOLE
int WINAPI wWinMain(HINSTANCE instance, HINSTANCE before, LPWSTR line, int show) {
    (void)instance; (void)before; (void)line; (void)show;
    int argc;
    wchar_t **argv = CommandLineToArgvW(GetCommandLineW(), &argc);
    return argv ? wmain(argc, argv) : NOT_INSTALLED;
}
#endif
