/**
 * The command line: {@code serve}, {@code replay}, {@code conformance}, {@code load} and {@code
 * cluster-demo}, and what a program does while it runs.
 */
@NullMarked
package dev.holdfast.http.cli;

import org.jspecify.annotations.NullMarked;
