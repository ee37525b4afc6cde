/**
 * The program: {@link dev.holdfast.http.ChatProgram} puts the chat and its store behind an HTTP
 * server. The packages below are the layers of that server; {@code docs/architecture.md} has a
 * table.
 */
@NullMarked
package dev.holdfast.http;

import org.jspecify.annotations.NullMarked;
