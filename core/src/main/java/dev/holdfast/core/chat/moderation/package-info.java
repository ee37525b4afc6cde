/** Commands that members type, administration, bans and the password of admins. */
@NullMarked
package dev.holdfast.core.chat.moderation;

import org.jspecify.annotations.NullMarked;
