/* /usr/bin/skjema: starts the CPython that lies beside it with the program that lies beside it, and nothing else.
 *
 *   skjema   python/lib/libpython3.N.so   python/lib/python3.N/   pkgs/
 *
 * Isolated: no PYTHON… variable, no folder of the user's and not the working folder are looked into. It writes no
 * bytecode. sys.frozen is set: the program then starts its children as itself (skjema_app/looker/process.py).
 */
#include <Python.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifndef LIBRARY
#define LIBRARY "python3.11"
#endif

static void stop(PyStatus status)
{
    if (PyStatus_Exception(status))
        Py_ExitStatusException(status);
}

static wchar_t *below(const char *folder, const char *name)
{
    char path[PATH_MAX + 128];
    wchar_t *made;
    snprintf(path, sizeof path, "%s%s", folder, name);
    made = Py_DecodeLocale(path, NULL);
    if (made == NULL) {
        fputs("skjema: no memory\n", stderr);
        _exit(1);
    }
    return made;
}

int main(int argc, char **argv)
{
    static const char *const searched[] = {"/python/lib/" LIBRARY, "/python/lib/" LIBRARY "/lib-dynload", "/pkgs"};
    char here[PATH_MAX];
    char *last;
    PyPreConfig first;
    PyConfig config;
    size_t at;
    ssize_t length = readlink("/proc/self/exe", here, sizeof here - 1);

    if (length < 0) {
        fputs("skjema: /proc is not there\n", stderr);
        return 1;
    }
    here[length] = '\0';
    last = strrchr(here, '/');

    PyPreConfig_InitIsolatedConfig(&first);
    first.utf8_mode = 1;
    first.configure_locale = 1;
    stop(Py_PreInitialize(&first));

    PyConfig_InitIsolatedConfig(&config);
    config.write_bytecode = 0;
    config.site_import = 0;
    config.install_signal_handlers = 1;
    config.configure_c_stdio = 1;
    config.executable = below(here, "");
    config.base_executable = below(here, "");
    *last = '\0';
    config.prefix = below(here, "/python");
    config.exec_prefix = below(here, "/python");
    config.base_prefix = below(here, "/python");
    config.base_exec_prefix = below(here, "/python");
    config.module_search_paths_set = 1;
    for (at = 0; at < sizeof searched / sizeof *searched; at++)
        stop(PyWideStringList_Append(&config.module_search_paths, below(here, searched[at])));
    stop(PyConfig_SetString(&config, &config.run_module, L"skjema_app"));
    stop(PyConfig_SetBytesArgv(&config, argc, argv));
    stop(Py_InitializeFromConfig(&config));
    PyConfig_Clear(&config);
    if (PySys_SetObject("frozen", Py_True) < 0)
        return 1;
    return Py_RunMain();
}
