package org.sbcprov.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.InputStream;

/** The shape of the house, checked: see {@code docs/architecture.md}. */
@AnalyzeClasses(packages = "org.sbcprov", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] MODULES = {
    "org.sbcprov.core..", "org.sbcprov.eeprom..", "org.sbcprov.imaging..", "org.sbcprov.usbboot.."
  };

  @ArchTest
  static final ArchRule coreKnowsNoOtherModule =
      noClasses().that().resideInAPackage("org.sbcprov.core..").should().dependOnClassesThat(
          resideInAPackage("org.sbcprov..").and(not(resideInAPackage("org.sbcprov.core.."))));

  @ArchTest
  static final ArchRule eepromKnowsOnlyCore = knowsOnlyCore("eeprom");

  @ArchTest
  static final ArchRule imagingKnowsOnlyCore = knowsOnlyCore("imaging");

  @ArchTest
  static final ArchRule usbbootKnowsOnlyCore = knowsOnlyCore("usbboot");

  @ArchTest
  static final ArchRule productCodeNeverUsesTheFixtures =
      noClasses().that().resideOutsideOfPackage("org.sbcprov.fixtures..").should().dependOnClassesThat()
          .resideInAPackage("org.sbcprov.fixtures..");

  @ArchTest
  static final ArchRule fixturesKnowOnlyCore = knowsOnlyCore("fixtures");

  @ArchTest
  static final ArchRule packagesOfTheModulesHaveNoCycles =
      slices().matching("org.sbcprov.(core|eeprom|imaging|usbboot).(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTheCommandLineKnowsPicocli = onlyIn("org.sbcprov.cli..", "picocli..");

  @ArchTest
  static final ArchRule onlyTheCommandLineWritesJson = onlyIn("org.sbcprov.cli.report", "com.fasterxml.jackson..");

  @ArchTest
  static final ArchRule onlyTheReporterLogs = onlyIn("org.sbcprov.cli.report", "org.slf4j..", "ch.qos.logback..");

  @ArchTest
  static final ArchRule onlyOnePackageKnowsLibusb = onlyIn("org.sbcprov.usbboot.libusb", "org.usb4java..");

  @ArchTest
  static final ArchRule onlyOnePackageKnowsTheYamlLibrary = onlyIn("org.sbcprov.core.yaml", "org.snakeyaml..");

  @ArchTest
  static final ArchRule onlyOnePackageKnowsTheDiffLibrary = onlyIn("org.sbcprov.core.diff", "com.github.difflib..");

  @ArchTest
  static final ArchRule modulesDoNotPrint =
      noClasses().that().resideInAnyPackage(MODULES).should(
          ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule modulesDoNotEndTheProcess =
      noClasses().that().resideInAnyPackage(MODULES).should().callMethod(System.class, "exit", int.class)
          .orShould().callMethod(Runtime.class, "halt", int.class)
          .orShould().callMethod(Runtime.class, "exit", int.class);

  @ArchTest
  static final ArchRule modulesDoNotReadTheEnvironment =
      noClasses().that().resideInAnyPackage(MODULES).should().callMethod(System.class, "getenv")
          .orShould().callMethod(System.class, "getenv", String.class);

  @ArchTest
  static final ArchRule onlyTheSystemClockSleeps =
      noClasses().that().resideInAnyPackage(MODULES).and().doNotHaveSimpleName("SystemClock")
          .should().callMethod(Thread.class, "sleep", long.class)
          .orShould().callMethod(Thread.class, "sleep", long.class, int.class);

  /** What opens a stream fails as the stream does: whoever reads it makes one failure of both. */
  @ArchTest
  static final ArchRule modulesFailWithOneFamily =
      methods().that().areDeclaredInClassesThat().resideInAnyPackage(MODULES)
          .and().areDeclaredInClassesThat().arePublic().and().arePublic()
          .and().doNotHaveRawReturnType(InputStream.class).should().notDeclareThrowableOfType(IOException.class);

  @ArchTest
  static final ArchRule commandsDoNotReachForTheStreams =
      noClasses().that().resideInAnyPackage("org.sbcprov.cli.bl2", "org.sbcprov.cli.command", "org.sbcprov.cli.doctor",
          "org.sbcprov.cli.eeprom", "org.sbcprov.cli.env", "org.sbcprov.cli.fip", "org.sbcprov.cli.flash", "org.sbcprov.cli.image",
          "org.sbcprov.cli.usbboot").should(ACCESS_STANDARD_STREAMS);

  private static ArchRule knowsOnlyCore(String module) {
    String own = "org.sbcprov." + module + "..";
    return noClasses().that().resideInAPackage(own).should().dependOnClassesThat(
        resideInAPackage("org.sbcprov..").and(not(resideInAPackage(own))).and(not(resideInAPackage("org.sbcprov.core.."))));
  }

  private static ArchRule onlyIn(String room, String... libraries) {
    return noClasses().that().resideInAPackage("org.sbcprov..").and().resideOutsideOfPackage(room).should()
        .dependOnClassesThat().resideInAnyPackage(libraries);
  }
}
