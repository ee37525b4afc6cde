/**
 * The command line: {@code serve}, {@code replay}, {@code conformance} and {@code load}, and what a
 * program does while it runs.
 */
@NullMarked
package dev.holdfast.http.cli;

import org.jspecify.annotations.NullMarked;
