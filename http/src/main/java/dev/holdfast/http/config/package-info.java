/** Settings and where they come from: options, environment, files; and how the log looks. */
@NullMarked
package dev.holdfast.http.config;

import org.jspecify.annotations.NullMarked;
