package org.sbcprov.eeprom.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.event.Warning;
import org.sbcprov.eeprom.BoardImages;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.RecoveryBin;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.fixtures.SyntheticEeprom;
import org.sbcprov.fixtures.SyntheticSecondStage;

@Timeout(60)
class FirmwareSearchTest {
  /** 2026-05-17, 2026-08-04, 2020-09-03. */
  private static final long MAY = 1779045198;

  private static final long AUGUST = 1785847093;
  private static final long OLD = 1599135103;

  private static final String PACKAGE = "usr/lib/firmware/raspberrypi/bootloader-2711";

  @TempDir Path temp;

  private final EventLog log = new EventLog();
  private Path root;

  @BeforeEach
  void linksOfTheDirectoryItselfDoNotMatter() throws IOException {
    root = temp.toRealPath();
  }

  @Test
  void theNewestByItsContentIsFirstWhateverItsNameAndDateSay() throws IOException {
    Path newest = put(PACKAGE + "/latest/pieeprom-2019-01-01.bin", image(AUGUST));
    Path liar = put(PACKAGE + "/latest/pieeprom-2099-12-31.bin", image(OLD));
    Path middle = put(PACKAGE + "/default/pieeprom-2026-05-17.bin", image(MAY));
    Path silent = put(PACKAGE + "/latest/pieeprom-2030-01-01.bin", SyntheticEeprom.bcm2711().build());
    Files.setLastModifiedTime(newest, FileTime.fromMillis(0));
    assertThat(all()).extracting(InstalledImage::file).containsExactly(newest, middle, liar, silent);
    assertThat(log.events()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "usr/lib/firmware/raspberrypi/bootloader-2711/latest/pieeprom-2026-08-04.bin, latest",
    "usr/lib/firmware/raspberrypi/bootloader-2711/default/pieeprom-2026-08-04.bin, default",
    "usr/lib/firmware/raspberrypi/bootloader-2711/default-c03111/pieeprom-2026-08-04.bin, default-c03111",
    "lib/firmware/raspberrypi/bootloader-2712/latest/pieeprom-2026-08-04.bin, latest",
    "lib/firmware/raspberrypi/bootloader/critical/pieeprom-2020-09-03.bin, default",
    "lib/firmware/raspberrypi/bootloader/stable/pieeprom-2020-09-03.bin, latest",
    "lib/firmware/raspberrypi/bootloader/beta/pieeprom-2020-09-03.bin, beta",
    "usr/share/rpiboot/firmware/2711/pieeprom.bin, rpiboot",
    "usr/share/rpiboot/recovery/pieeprom.original.bin, rpiboot",
    "usr/share/rpiboot/secure-boot-recovery5/pieeprom.original.bin, rpiboot",
  })
  void eachPlaceOfThePackagesIsKnownAndItsRelease(String path, String release) throws IOException {
    Path file = put(path, image(AUGUST));
    assertThat(all())
        .singleElement()
        .satisfies(
            image -> {
              assertThat(image.file()).isEqualTo(file);
              assertThat(image.releases()).containsExactly(release);
              assertThat(image.build().get().version()).isEqualTo("0a7ef05f");
            });
  }

  /** What rpi-eeprom-update takes for the date of the latest image when its find does not follow a link: 1970. */
  @Test
  void linksToFilesAndDirectoriesAreFollowedAndToldOnce() throws IOException {
    Path image = put(PACKAGE + "/default/pieeprom-2026-05-17.bin", image(MAY));
    link(PACKAGE + "/critical", "default");
    link(PACKAGE + "/latest", "default");
    link("lib", "usr/lib");
    put(PACKAGE + "/beta/other.txt", new byte[1]);
    link(PACKAGE + "/beta/pieeprom-2026-05-17.bin", "../default/pieeprom-2026-05-17.bin");
    assertThat(all()).singleElement().satisfies(found -> assertThat(found.file()).isEqualTo(image));
    assertThat(log.events()).isEmpty();
  }

  /** Packages before the renaming had the new names as links to the old ones. */
  @Test
  void aReleaseIsKnownByItsOldNameToo() throws IOException {
    put("lib/firmware/raspberrypi/bootloader/stable/pieeprom-2020-09-03.bin", image(OLD));
    link("lib/firmware/raspberrypi/bootloader/latest", "stable");
    assertThat(search("latest", Chip.BCM2711)).hasSize(1);
    assertThat(search("default", Chip.BCM2711)).isEmpty();
  }

  @Test
  void theSameContentIsToldOnceWithAllItsPlacesAndReleases() throws IOException {
    Path first = put(PACKAGE + "/default/pieeprom-2026-05-17.bin", image(MAY));
    Path second = put(PACKAGE + "/latest/pieeprom-2026-05-17.bin", image(MAY));
    assertThat(all())
        .singleElement()
        .satisfies(
            image -> {
              assertThat(image.file()).isEqualTo(first);
              assertThat(image.alsoAt()).containsExactly(second);
              assertThat(image.releases()).containsExactly("default", "latest");
            });
  }

  @Test
  void onlyTheWantedChipAndReleaseAreTold() throws IOException {
    put(PACKAGE + "/latest/pieeprom-2026-08-04.bin", image(AUGUST));
    put(PACKAGE + "/default/pieeprom-2026-05-17.bin", image(MAY));
    put(
        "usr/lib/firmware/raspberrypi/bootloader-2712/latest/pieeprom-2026-08-12.bin",
        SyntheticEeprom.bcm2712Ab().built(1786493216, "f5e89631").build());
    assertThat(search("latest", Chip.BCM2712)).singleElement().satisfies(image -> assertThat(image.ab()).isTrue());
    assertThat(search("latest", Chip.BCM2711)).hasSize(1);
    assertThat(search("default", Chip.BCM2712)).isEmpty();
  }

  @Test
  void loopsOfLinksEnd() throws IOException {
    put(PACKAGE + "/latest/pieeprom-2026-08-04.bin", image(AUGUST));
    link(PACKAGE + "/latest/again", "..");
    link(PACKAGE + "/latest/self", "self");
    link(PACKAGE + "/old", ".");
    link(PACKAGE + "/latest/pieeprom-loop.bin", "pieeprom-loop.bin");
    assertThat(all()).hasSize(1);
  }

  @Test
  void filesThatAreNoImagesArePassedOverWithAWarning() throws IOException {
    put(PACKAGE + "/latest/pieeprom-2026-08-04.bin", image(AUGUST));
    put(PACKAGE + "/latest/pieeprom-1.bin", new byte[524288]);
    put(PACKAGE + "/latest/pieeprom-2.bin", "<html>".getBytes());
    put(PACKAGE + "/latest/pieeprom-3.bin", new byte[0]);
    put(PACKAGE + "/latest/pieeprom-4.bin", new byte[3 * 1024 * 1024]);
    put(PACKAGE + "/latest/vl805-000138c0.bin", new byte[100]);
    assertThat(all()).hasSize(1);
    assertThat(codes()).hasSize(4).containsOnly("eeprom.search-skipped");
  }

  @Test
  void aDirectoryThatMayNotBeReadIsPassedOverWithAWarning() throws IOException {
    put(PACKAGE + "/latest/pieeprom-2026-08-04.bin", image(AUGUST));
    Path closed = put(PACKAGE + "/default/pieeprom-2026-05-17.bin", image(MAY)).getParent();
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    assumeThat(Files.isReadable(closed)).as("root reads everything").isFalse();
    assertThat(all()).hasSize(1);
    assertThat(codes()).containsExactly("eeprom.search-skipped");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
  }

  /** A card that is mounted has links that are absolute, and mean the card's own files. */
  @Test
  void linksOutOfTheRootAreNotFollowed() throws IOException {
    Path outside = put("host/pieeprom-2026-08-04.bin", image(AUGUST));
    Path card = Files.createDirectories(root.resolve("card/" + PACKAGE + "/latest"));
    Files.createSymbolicLink(card.resolve("pieeprom-2026-08-04.bin"), outside);
    Files.createSymbolicLink(card.resolveSibling("default"), outside.getParent());
    FirmwarePlaces places = FirmwarePlaces.in(root.resolve("card"));
    assertThat(search(places, Optional.empty(), Optional.empty()).images()).isEmpty();
    assertThat(codes()).containsExactly("eeprom.search-skipped", "eeprom.search-skipped");
  }

  @Test
  void whatIsTooDeepIsNotLookedAt() throws IOException {
    put("checkout/firmware-2711/old/stable/pieeprom-2020-09-03.bin", image(OLD));
    put("checkout/firmware-2711/a/b/c/d/pieeprom-2026-08-04.bin", image(AUGUST));
    assertThat(search(FirmwarePlaces.in(root.resolve("checkout")), Optional.empty(), Optional.empty()).images())
        .singleElement()
        .satisfies(image -> assertThat(image.releases()).containsExactly("old"));
  }

  @Test
  void moreNamesThanAnyPackageHasEndTheSearchWithAWarning() throws IOException {
    Path latest = put(PACKAGE + "/latest/pieeprom-2026-08-04.bin", image(AUGUST)).getParent();
    for (int i = 0; i <= FirmwareSearch.MOST_NAMES; i++) {
      Files.createFile(latest.resolve("x" + i));
    }
    put("usr/share/rpiboot/firmware/2711/pieeprom.bin", image(MAY));
    assertThat(all()).hasSizeBetween(1, 2);
    assertThat(codes()).containsExactly("eeprom.search-limit");
  }

  @Test
  void recoveryProgramsAreFoundByChipNewestFirst() throws IOException {
    put(PACKAGE + "/default/recovery.bin", SyntheticSecondStage.build("bcm2711", 90_000, "RECOVERY BUILD_TIMESTAMP=1779045198 "));
    Path newest = put(PACKAGE + "/latest/recovery.bin", SyntheticSecondStage.recovery("bcm2711"));
    put("usr/share/rpiboot/firmware/2712/recovery.bin", SyntheticSecondStage.recovery("bcm2712"));
    put("usr/share/rpiboot/recovery/bootcode4.bin", "../firmware/2711/recovery.bin".getBytes());
    FirmwareSearch.Found found =
        FirmwareSearch.search(
            FirmwarePlaces.ofSystem(root, ""),
            new FirmwareSearch.Wanted(Optional.of(Chip.BCM2711), Optional.empty(), true),
            log);
    assertThat(found.recoveries()).hasSize(1).first().extracting(RecoveryBin::file).isEqualTo(newest);
    assertThat(codes()).containsExactly("eeprom.search-skipped");
  }

  @ParameterizedTest
  @CsvSource({
    "cm4, 1599135103, false", // 2020-09-03
    "cm4, 1601624657, true", // 2020-10-02, the first with support for it
    "cm4, 1785847093, true",
  })
  void aBoardTakesImagesFromItsFirstReleaseOn(String board, long built, boolean fits) throws IOException {
    put(PACKAGE + "/latest/pieeprom-x.bin", image(built));
    InstalledImage image = all().get(0);
    assertThat(BoardImages.fits(BoardCatalogue.find(board), image.chip(), image.build())).isEqualTo(fits);
    assertThat(BoardImages.fits(BoardCatalogue.find("cm5"), image.chip(), image.build())).isFalse();
    assertThat(BoardImages.fits(BoardCatalogue.find("bpi-r4"), image.chip(), image.build())).isFalse();
  }

  private List<InstalledImage> all() {
    return search(FirmwarePlaces.ofSystem(root, ""), Optional.empty(), Optional.empty()).images();
  }

  private List<InstalledImage> search(String release, Chip chip) {
    return search(FirmwarePlaces.ofSystem(root, ""), Optional.of(chip), Optional.of(release)).images();
  }

  private FirmwareSearch.Found search(FirmwarePlaces places, Optional<Chip> chip, Optional<String> release) {
    return FirmwareSearch.search(places, new FirmwareSearch.Wanted(chip, release, false), log);
  }

  private List<String> codes() {
    return log.of(Warning.class).stream().map(Warning::code).toList();
  }

  private static byte[] image(long built) {
    return SyntheticEeprom.bcm2711().built(built, "0a7ef05f").build();
  }

  private Path put(String path, byte[] content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  private void link(String path, String target) throws IOException {
    Path link = root.resolve(path);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(target));
  }
}
