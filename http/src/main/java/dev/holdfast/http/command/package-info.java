/** The command line: the commands, and the settings with where they come from. */
@NullMarked
package dev.holdfast.http.command;

import org.jspecify.annotations.NullMarked;
