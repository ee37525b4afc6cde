/** Tests of members. */
@NullMarked
package dev.holdfast.core.chat.member;

import org.jspecify.annotations.NullMarked;
