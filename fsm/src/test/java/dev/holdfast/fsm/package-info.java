/** Tests of the engine: scripts, every sequence up to a depth, and random walks. */
@NullMarked
package dev.holdfast.fsm;

import org.jspecify.annotations.NullMarked;
