package dev.holdfast.http;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.limit.BoundedMap;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.loop.FailureClassifier;
import dev.holdfast.core.time.DurationFormatter;
import java.util.concurrent.ExecutorService;

/** The modules that each module may know, and the libraries that it must not touch. */
@AnalyzeClasses(packages = "dev.holdfast", importOptions = ArchitectureTest.WithoutTests.class)
class ArchitectureTest {

  /** All classes but those of tests, wherever below {@code target} a build puts them. */
  static final class WithoutTests implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/");
    }
  }

  private static final String FSM = "dev.holdfast.fsm..";
  private static final String CORE = "dev.holdfast.core..";
  private static final String STORE = "dev.holdfast.core.store..";
  private static final String HTTP = "dev.holdfast.http..";
  private static final String CONFORMANCE = "dev.holdfast.http.conformance..";
  private static final String JSON = "dev.holdfast.http.codec.json..";

  private static final DescribedPredicate<JavaMethodCall> READS_THE_TIME_OF_DAY =
      DescribedPredicate.describe(
          "read the time of day",
          call -> {
            JavaClass owner = call.getTargetOwner();
            String method = call.getName();
            return (owner.isAssignableTo(java.time.InstantSource.class) && !method.equals("equals"))
                || (owner.getPackageName().equals("java.time") && method.equals("now"))
                || (owner.isEquivalentTo(System.class) && method.equals("currentTimeMillis"))
                || owner.isAssignableTo(java.util.Calendar.class);
          });

  @ArchTest
  static final ArchRule theEngineKnowsOnlyTheJdkAndGuava =
      classes()
          .that()
          .resideInAPackage(FSM)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(FSM, "java..", "com.google.common..", "org.jspecify.."));

  @ArchTest
  static final ArchRule theEngineIsPure =
      noClasses()
          .that()
          .resideInAPackage(FSM)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "java.io..",
                      "java.net..",
                      "java.nio.channels..",
                      "java.nio.file..",
                      "java.time..",
                      "java.util.concurrent..",
                      "java.util.logging..",
                      "java.util.random..",
                      "java.security..")
                  .or(
                      belongToAnyOf(
                          Thread.class,
                          ThreadLocal.class,
                          java.util.Random.class,
                          java.util.Timer.class)))
          .because("the same calls must give the same effects, whenever and wherever");

  @ArchTest
  static final ArchRule theCoreKnowsNoNetworkAndNoJson =
      noClasses()
          .that()
          .resideInAPackage(CORE)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  HTTP,
                  "io.undertow..",
                  "org.xnio..",
                  "com.google.gson..",
                  "picocli..",
                  "io.prometheus.."));

  @ArchTest
  static final ArchRule onlyTheStoreKnowsFilesThreadsAndSql =
      noClasses()
          .that()
          .resideInAPackage(CORE)
          .and()
          .resideOutsideOfPackage(STORE)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "org.sqlite..",
                      "java.sql..",
                      "java.nio.channels..",
                      "java.nio.file..",
                      "java.util.concurrent.atomic..",
                      "java.util.concurrent.locks..")
                  .or(belongToAnyOf(Thread.class, ThreadLocal.class, ExecutorService.class)))
          .because("one loop owns everything else, and never waits");

  @ArchTest
  static final ArchRule theStoreKnowsNeitherChatNorNetwork =
      noClasses()
          .that()
          .resideInAPackage(STORE)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(CORE)
                  .and(resideOutsideOfPackage(STORE))
                  .and(
                      not(
                          belongToAnyOf(
                              BoundedMap.class,
                              ClientHost.class,
                              DurationFormatter.class,
                              FailureClassifier.class,
                              Nickname.class)))
                  .or(
                      belongToAnyOf(
                          java.nio.channels.SocketChannel.class,
                          java.nio.channels.ServerSocketChannel.class,
                          java.nio.channels.Selector.class)));

  @ArchTest
  static final ArchRule onlyOnePackageKnowsGson =
      noClasses()
          .that()
          .resideOutsideOfPackage(JSON)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.google.gson..");

  @ArchTest
  static final ArchRule addressesAreReadInOnePlace =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.holdfast.core.address..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("com.google.common.net.InetAddresses")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("inet.ipaddr.IPAddressString")
          .because("a text is an address everywhere or nowhere");

  @ArchTest
  static final ArchRule theConformanceSuiteKnowsNothingOfTheServer =
      classes()
          .that()
          .resideInAPackage(CONFORMANCE)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      CONFORMANCE, "java..", "javax.net..", "com.google.common..", "org.jspecify..")
                  .or(simpleName("JsonValueCodec"))
                  .or(simpleName("UnitParser"))
                  .or(simpleName("RateLimit")))
          .because("it holds any server against the protocol, from outside");

  @ArchTest
  static final ArchRule settingsCommandsAndCodecsKnowNoUndertow =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.holdfast.http",
              "dev.holdfast.http.cli..",
              "dev.holdfast.http.config..",
              "dev.holdfast.http.codec..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.undertow..", "org.xnio..");

  @ArchTest
  static final ArchRule onlyOnePackageKnowsPrometheus =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.holdfast.http.metrics..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.prometheus..");

  @ArchTest
  static final ArchRule timersAreSetInOnePlaceWhichSeesThatNoneIsLost =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.holdfast.http.loop.XnioEventLoop")
          .should()
          .callMethodWhere(target(nameMatching("executeAfter|executeAtInterval")));

  @ArchTest
  static final ArchRule onlyTheCommandsKnowPicocli =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.holdfast.http", "dev.holdfast.http.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule onlyTheSettingsKnowHowLogsAreWritten =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.holdfast.http.config..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ch.qos.logback..");

  @ArchTest
  static final ArchRule clocksAreAtTheEdge =
      noClasses()
          .that()
          .resideOutsideOfPackage(HTTP)
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(java.time.Clock.class, "systemUTC");

  @ArchTest
  static final ArchRule theTimeOfDayIsForPeople =
      noClasses()
          .that(
              resideOutsideOfPackage("dev.holdfast.http")
                  .and(
                      not(
                          simpleName("RetentionClock") // which guards it
                              .or(simpleName("ChatContext")) // for people
                              .or(simpleName("BanList"))))) // whose ends people are told
          .should()
          .callMethodWhere(READS_THE_TIME_OF_DAY)
          .because("clocks of the day are set: what expires goes by a ticker or the loop's clock");

  @ArchTest
  static final ArchRule randomnessIsAtTheEdge =
      noClasses()
          .that()
          .resideOutsideOfPackage(HTTP)
          .should()
          .callMethod(Math.class, "random")
          .orShould()
          .callConstructor(java.util.Random.class)
          .orShould()
          .callConstructor(java.security.SecureRandom.class)
          .orShould()
          .callMethod(java.util.UUID.class, "randomUUID");

  @ArchTest
  static final ArchRule packagesDependInOneDirection =
      slices().matching("dev.holdfast.(**)").should().beFreeOfCycles();
}
