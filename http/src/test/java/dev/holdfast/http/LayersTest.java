package dev.holdfast.http;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** The packages, which others each may know, and which of its types are for them. */
@AnalyzeClasses(packages = "dev.holdfast", importOptions = ArchitectureTest.WithoutTests.class)
class LayersTest {

  private static final String ROOT = "dev.holdfast.";

  /** By package, the packages that it may know; one that is not here may know all. */
  private static final ImmutableSetMultimap<String, String> ARROWS =
      ImmutableSetMultimap.<String, String>builder()
          .put("fsm", "")
          .put("fsm.script", "fsm")
          .put("core.time", "")
          .put("core.loop", "core.time")
          .put("core.address", "")
          .put("core.limit", "core.address")
          .putAll("core.session", "fsm", "core.time", "core.loop", "core.limit")
          .putAll("core.relay", "fsm", "core.limit")
          .putAll("core.store", "core.time", "core.loop", "core.limit", "core.chat.text")
          .putAll("core.store.memory", "core.limit", "core.store")
          .putAll("core.store.sqlite", "core.time", "core.store", "core.chat.text")
          .putAll("core.store.postgres", "core.limit", "core.loop", "core.store", "core.chat.text")
          .put("core.chat.text", "core.address")
          .putAll("core.chat.protocol", "fsm", "core.chat.text")
          .putAll("core.chat.policy", "core.limit", "core.chat.text", "core.chat.protocol")
          .putAll("core.chat.history", "fsm", "core.session", "core.store", "core.chat.protocol")
          .putAll(
              "core.chat.member",
              "fsm",
              "core.limit",
              "core.session",
              "core.store",
              "core.chat.text",
              "core.chat.protocol")
          .putAll(
              "core.chat.service",
              "fsm",
              "core.loop",
              "core.limit",
              "core.store",
              "core.chat.text",
              "core.chat.protocol",
              "core.chat.history")
          .putAll(
              "core.chat.room",
              "fsm",
              "core.loop",
              "core.limit",
              "core.session",
              "core.store",
              "core.chat.text",
              "core.chat.protocol",
              "core.chat.policy",
              "core.chat.history",
              "core.chat.member",
              "core.chat.service")
          .putAll(
              "core.chat.moderation",
              "fsm",
              "core.loop",
              "core.limit",
              "core.session",
              "core.store",
              "core.chat.text",
              "core.chat.protocol",
              "core.chat.member",
              "core.chat.service")
          .putAll(
              "core.chat.guest",
              "fsm",
              "core.loop",
              "core.limit",
              "core.store",
              "core.chat.text",
              "core.chat.protocol",
              "core.chat.policy",
              "core.chat.history",
              "core.chat.service")
          .putAll("http.codec", "fsm", "core.session")
          .putAll("http.codec.json", "fsm", "core.session", "http.codec")
          .put("http.loop", "core.loop")
          .putAll("http.parser", "core.address", "http.loop")
          .putAll("http.response", "http.loop", "http.parser")
          .put("http.tls", "core.loop")
          .putAll("http.cluster", "core.relay", "http.loop")
          .put("http.http2", "http.loop")
          .putAll(
              "http.connection",
              "core.address",
              "core.loop",
              "core.limit",
              "http.loop",
              "http.parser",
              "http.response",
              "http.http2")
          .putAll(
              "http.handler",
              "core.limit",
              "http.loop",
              "http.parser",
              "http.response",
              "http.connection")
          .putAll("http.transport", "core.limit", "http.loop", "http.response", "http.connection")
          .putAll(
              "http.transport.endpoint",
              "fsm",
              "core.loop",
              "core.limit",
              "core.relay",
              "core.session",
              "http.codec",
              "http.connection",
              "http.transport")
          .putAll(
              "http.transport.polling",
              "fsm",
              "core.loop",
              "core.limit",
              "core.relay",
              "core.session",
              "http.loop",
              "http.codec",
              "http.parser",
              "http.response",
              "http.connection",
              "http.handler",
              "http.transport",
              "http.transport.endpoint")
          .putAll(
              "http.transport.websocket",
              "fsm",
              "core.loop",
              "core.limit",
              "core.relay",
              "core.session",
              "http.loop",
              "http.parser",
              "http.response",
              "http.connection",
              "http.handler",
              "http.transport",
              "http.transport.endpoint")
          .putAll(
              "http.chat",
              "http.server",
              "fsm",
              "core.limit",
              "core.session",
              "core.chat.service",
              "core.chat.guest",
              "http.loop",
              "http.parser",
              "http.response",
              "http.connection",
              "http.handler",
              "http.transport")
          .putAll(
              "http.metrics", "fsm", "core.limit", "core.relay", "core.session", "http.connection")
          .putAll("http.metrics.store", "core.store", "core.store.postgres", "http.metrics")
          .put("http.demo", "core.limit")
          .putAll(
              "http.server",
              "fsm",
              "fsm.script",
              "core.time",
              "core.loop",
              "core.limit",
              "core.relay",
              "core.session",
              "http.cluster",
              "http.codec.json",
              "http.loop",
              "http.parser",
              "http.response",
              "http.connection",
              "http.handler",
              "http.transport",
              "http.transport.endpoint",
              "http.transport.polling",
              "http.transport.websocket",
              "http.metrics",
              "http.tls")
          .putAll(
              "http.config",
              "http.server",
              "fsm",
              "core.address",
              "core.limit",
              "core.relay",
              "core.session",
              "core.store",
              "core.store.postgres",
              "http.cluster",
              "core.chat.text",
              "core.chat.policy",
              "http.connection",
              "http.handler",
              "http.tls")
          .build();

  /** Of a package and those below it, the types that others may use: all else is internal. */
  private static final ImmutableSetMultimap<String, String> ENTRANCES =
      ImmutableSetMultimap.<String, String>builder()
          .put("core.store.sqlite", "SqliteChatStore")
          .put("core.store.memory", "MemoryChatStore")
          .putAll(
              "core.store.postgres",
              "PostgresChatStore",
              "SharedChatStore",
              "SharedStoreConfig",
              "PostgresAddress",
              "FoundSessions",
              "NodeStatistics",
              "KnownNode")
          .putAll(
              "core.chat",
              "Chat",
              "ChatPolicy",
              "AdminPasswordVerifier",
              "ChatService",
              "PublishResult",
              "GuestChannel",
              "GuestCursor",
              "GuestReadCallback",
              "GuestStream",
              "GuestStreamListener",
              "GuestStreams",
              "LobbyMessage",
              "MessageBatch",
              "StreamedMessage",
              "Nickname",
              "PublishedTextRule",
              "RoomNameRule",
              "LocalizablePhrase")
          .build();

  @ArchTest
  static final ArchRule aPackageKnowsOnlyThoseThatItMay =
      classes().should(useOnly("packages below", LayersTest::isBelow));

  @ArchTest
  static final ArchRule whatIsInternalStaysInside =
      classes().should(useOnly("types that are for others", LayersTest::isForOthers));

  private interface Arrow {
    boolean mayBe(JavaClass from, JavaClass to);
  }

  private static boolean isBelow(JavaClass from, JavaClass to) {
    ImmutableSet<String> known = ARROWS.get(name(from));
    return known.isEmpty() || name(from).equals(name(to)) || known.contains(name(to));
  }

  private static boolean isForOthers(JavaClass from, JavaClass to) {
    return ENTRANCES.keySet().stream()
        .filter(inside -> isIn(to, inside) && !isIn(from, inside))
        .allMatch(inside -> ENTRANCES.get(inside).contains(outermost(to).getSimpleName()));
  }

  private static boolean isIn(JavaClass type, String inside) {
    return (name(type) + ".").startsWith(inside + ".");
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(LayersTest::outermost).orElse(type);
  }

  /** The package of a type, without the root. */
  private static String name(JavaClass type) {
    return type.getPackageName().substring(Math.min(ROOT.length(), type.getPackageName().length()));
  }

  private static ArchCondition<JavaClass> useOnly(String what, Arrow arrow) {
    return new ArchCondition<>("use only " + what) {
      @Override
      public void check(JavaClass from, ConditionEvents events) {
        for (Dependency each : from.getDirectDependenciesFromSelf()) {
          JavaClass to = each.getTargetClass().getBaseComponentType();
          if (to.getPackageName().startsWith(ROOT) && !arrow.mayBe(from, to)) {
            events.add(SimpleConditionEvent.violated(from, each.getDescription()));
          }
        }
      }
    };
  }
}
