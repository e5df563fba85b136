/* SPDX-License-Identifier: MIT
 *
 * Names and meanings of the status codes.
 */
#include "base/error.h"

static const struct {
  const char *name, *meaning;
} statuses[] = {
    {"JLPAR_ECLOSED", "the channel is closed"},
    {"JLPAR_ETIMEDOUT", "the time is over"},
    {"JLPAR_EINVAL", "invalid argument or use"},
    {"JLPAR_ETYPE", "the value is of another type"},
    {"JLPAR_ENOMEM", "out of memory"},
    {"JLPAR_ECOMPOSITE", "several failures in one"},
    {"JLPAR_EEXITED", "the process has exited"},
    {"JLPAR_ENOPROC", "there never was such a process"},
    {"JLPAR_EINTERRUPTED", "interrupted"},
    {"JLPAR_ECANCELED", "the task was cancelled"},
    {"JLPAR_EUNDEFINED", "no such function in that process"},
    {"JLPAR_ELAUNCH", "a process could not be started"},
    {"JLPAR_ETOPOLOGY", "these processes are not connected"},
    {"JLPAR_EAUTH", "the peer could not prove who it is"},
    {"JLPAR_ESET", "the future is set already"},
    {"JLPAR_EDEADLOCK", "nothing can end this wait"},
    {"JLPAR_ELOCK", "the lock is not held by this task"},
    {"JLPAR_ERELEASED", "the handle was released"},
    {"JLPAR_ENODEVICE", "there is no such device"},
    {"JLPAR_EIO", "input or output failed"},
};

static int index_of(int code) {
  int k = code - JLPAR_ECLOSED;
  return k >= 0 && k < (int)(sizeof statuses / sizeof *statuses) ? k : -1;
}

const char *jlpi_error_name(int code) {
  if (code == JLPAR_OK)
    return "JLPAR_OK";
  return index_of(code) < 0 ? (const char *)0 : statuses[index_of(code)].name;
}

const char *jlpar_strerror(int code) {
  if (code == JLPAR_OK)
    return "success";
  if (index_of(code) >= 0)
    return statuses[index_of(code)].meaning;
  return code > 0 ? "the program's own error" : "unknown status";
}
