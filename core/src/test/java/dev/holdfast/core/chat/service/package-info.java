/** Tests of the ports of the chat. */
@NullMarked
package dev.holdfast.core.chat.service;

import org.jspecify.annotations.NullMarked;
