package dev.holdfast.core.chat;

import static dev.holdfast.core.chat.SimulationFailure.check;

import com.google.common.collect.Multimap;
import com.google.common.collect.Multiset;
import dev.holdfast.core.limit.BoundedMap;
import dev.holdfast.core.limit.ClientHost;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is left in the objects of a server: the collections that are not empty and the counters that
 * are not 0, in all objects of this module that can be reached, but for those that may be.
 */
final class LeftoverFinder {

  private static final String MODULE = "dev.holdfast.core.";

  /** Fields that hold what does not end with the clients. */
  private static final Set<String> KEPT =
      Set.of(
          "Broadcaster.round",
          "ChatEventDispatcher.listeners",
          "ManagerRequests.lost",
          "NicknameHosts.nicks",
          "RecentMessages.entries",
          "RelayLink.answered",
          "RequestRouter.adopters",
          "RequestRouter.links",
          "RoomRegistry.rooms");

  /** Fields that count what ends with the clients. */
  private static final Set<String> COUNTERS =
      Set.of(
          "FormerMemberCache.undeliveredBytes",
          "AdmissionControl.ending",
          "Ahead.bytes",
          "Ahead.packets",
          "EndedSessionCache.weight",
          "MemoryBudget.total",
          "MessagePublisher.unsettled",
          "WhisperSender.unsettled");

  private static final ClassValue<List<Field>> FIELDS =
      new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
          return fieldsOf(type);
        }
      };

  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Object> open = new ArrayDeque<>();
  private final Set<String> fields = new HashSet<>(); // that were looked at
  private final Set<String> found = new TreeSet<>();

  private LeftoverFinder() {}

  /** Returns what is left in these objects and in all that they know. */
  static Set<String> in(Object... roots) {
    LeftoverFinder leftovers = new LeftoverFinder();
    for (Object root : roots) {
      leftovers.visit(root);
    }
    for (Object next = leftovers.open.poll(); next != null; next = leftovers.open.poll()) {
      Object owner = next;
      FIELDS.get(owner.getClass()).forEach(field -> leftovers.look(owner, field));
    }
    check(leftovers.fields.containsAll(KEPT), "fields that are no more", KEPT);
    check(leftovers.fields.containsAll(COUNTERS), "fields that are no more", COUNTERS);
    return leftovers.found;
  }

  /** Of the code under test, and no lambda. */
  private static boolean isOurs(@Nullable Class<?> type) {
    return type != null
        && type.getName().startsWith(MODULE)
        && !type.isEnum()
        && !type.isHidden()
        && type != ClientHost.class // has its networks
        && !type.getSimpleName().startsWith("Simulated");
  }

  private static List<Field> fieldsOf(@Nullable Class<?> type) {
    List<Field> all = new ArrayList<>();
    for (Class<?> each = type; isOurs(each); each = each.getSuperclass()) {
      for (Field field : each.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          all.add(field);
        }
      }
    }
    return all;
  }

  private void look(Object owner, Field field) {
    Object value = valueOf(owner, field);
    String name = field.getDeclaringClass().getSimpleName() + "." + field.getName();
    Collection<?> elements = elements(value);
    fields.add(name);
    boolean left =
        elements != null
            ? !elements.isEmpty() && !KEPT.contains(name)
            : COUNTERS.contains(name) && ((Number) value).longValue() != 0;
    if (left) {
      found.add(name + " " + (elements == null ? value : elements.size()));
    }
    visit(value);
  }

  private static @Nullable Object valueOf(Object owner, Field field) {
    try {
      return field.get(owner);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns what a collection of any kind has; null if it is none. */
  private static @Nullable Collection<?> elements(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.values();
    } else if (value instanceof Multimap<?, ?> multimap) {
      return multimap.values();
    } else if (value instanceof Multiset<?> multiset) {
      return multiset.elementSet();
    } else if (value instanceof BoundedMap<?, ?> map) {
      return map.values();
    }
    return value instanceof Collection<?> collection ? collection : null;
  }

  private void visit(@Nullable Object value) {
    Collection<?> elements = elements(value);
    if (elements != null) {
      elements.forEach(this::visit);
    } else if (value != null && isOurs(value.getClass()) && seen.add(value)) {
      open.add(value);
    }
  }
}
