/** The command line: {@code serve}, {@code replay} and what a program does while it runs. */
@NullMarked
package dev.holdfast.http.cli;

import org.jspecify.annotations.NullMarked;
