/** Tests of the script format, and the documents that are printed from table and scripts. */
@NullMarked
package dev.holdfast.fsm.script;

import org.jspecify.annotations.NullMarked;
