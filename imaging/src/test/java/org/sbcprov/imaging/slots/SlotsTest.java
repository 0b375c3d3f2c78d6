package org.sbcprov.imaging.slots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.env.EnvironmentLocator;

class SlotsTest {
  private static final String SEED = "bootargs=console=ttyS0,115200  root=/dev/nvme0n1p1 rootfstype=ext4 rootwait";
  private static final String B_UUID = TestBoard.partUuid(29696, 33791);

  @TempDir Path directory;

  private static SlotReading read(TestBoard board) {
    return SlotReader.read(SlotRequest.of(board));
  }

  private static String active(SlotReading reading) {
    return reading.active().isEmpty() ? "" : reading.slots().get(reading.active().get()).name();
  }

  private static SlotSwitch.Plan plan(SlotRequest request, String slot, boolean force) {
    SlotReading reading = SlotReader.read(request);
    return SlotSwitch.plan(reading, request, reading.find(slot), force, TestBoard.TIME);
  }

  private static SlotSwitch.Plan plan(TestBoard board, String slot) {
    return plan(SlotRequest.of(board), slot, false);
  }

  private static SlotReading read(TestBoard board, Through through) {
    return SlotReader.read(through(SlotRequest.of(board), through));
  }

  /** A single environment of 0x80000 bytes. */
  private static byte[] single(String variable) {
    byte[] block = new byte[0x80000];
    byte[] text = latin(variable);
    System.arraycopy(text, 0, block, 4, text.length);
    CRC32 crc = new CRC32();
    crc.update(block, 4, block.length - 4);
    ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).putInt((int) crc.getValue());
    return block;
  }

  private static SlotRequest as(SlotRequest request, RootForm form) {
    return new SlotRequest(
        request.image(), request.disk(), request.rootA(), request.rootB(), request.through(), Optional.of(form));
  }

  private static SlotRequest through(SlotRequest request, Through through) {
    return new SlotRequest(
        request.image(), request.disk(), request.rootA(), request.rootB(), Optional.of(through), request.form());
  }

  private static TestBoard frankW(String uenv) {
    return TestBoard.withSlots().firmwareWithout(TestBoard.FRANK_W).boot(uenv);
  }

  /** After each change of a plan the old slot or the new one is the active one. */
  private static void requireNeverNone(TestBoard board, SlotSwitch.Plan plan, String from, String to) {
    TestBoard partly = board.copy();
    for (Change change : plan.changes()) {
      partly.apply(List.of(change));
      assertThat(active(read(partly))).as(change.what()).isIn(from, to);
    }
    assertThat(active(read(partly))).isEqualTo(to);
  }

  private static void requireCode(String code, Runnable run) {
    assertThatThrownBy(run::run)
        .isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  @Test
  void frankWsUbootIsSwitchedThroughUenvTxtThereAndBack() {
    String text = "# mine\nis2g5=1\nroot=/dev/mmcblk0p6 rootfstype=ext4 rootwait\nfit=my.itb\n";
    TestBoard board = frankW(text);
    SlotReading reading = read(board);
    assertThat(active(reading)).isEqualTo("A");
    assertThat(reading.through()).contains(Through.UENV);
    assertThat(reading.where()).isEqualTo("uEnv.txt on partition 5 of mmcblk0, variable root");
    assertThat(reading.slots().get(1).root()).isEqualTo("/dev/mmcblk0p7");
    assertThat(reading.slots().get(1).partition().orElseThrow().label()).isEqualTo("second");

    SlotSwitch.Plan plan = plan(board, "B");
    requireNeverNone(board, plan, "A", "B");
    long[] changed = board.apply(plan.changes());
    assertThat(changed[0]).isGreaterThanOrEqualTo(TestBoard.FAT);
    assertThat(changed[1]).isLessThan(TestBoard.FAT + TestBoard.FAT_SIZE);
    assertThat(board.uenv()).isEqualTo(text.replace("p6", "p7"));
    assertThat(plan.diff())
        .isEqualTo("-root=/dev/mmcblk0p6 rootfstype=ext4 rootwait\n+root=/dev/mmcblk0p7 rootfstype=ext4 rootwait\n");
    assertThat(plan(board, "B").changes()).isEmpty();
    board.apply(plan(board, "root-a").changes());
    assertThat(board.uenv()).isEqualTo(text);
  }

  @Test
  void aStoredEnvironmentThatSuchAUbootDoesNotReadIsToldAndLeftAlone() {
    TestBoard board = frankW("root=/dev/mmcblk0p7\n").stored("bootargs=root=/dev/mmcblk0p6", "bootcmd=x");
    SlotReading reading = read(board);
    assertThat(active(reading)).isEqualTo("B");
    assertThat(reading.notes()).anyMatch(note -> note.contains("not read") && note.contains("nowhere"));
    long[] changed = board.apply(plan(board, "A").changes());
    assertThat(changed[0]).isGreaterThanOrEqualTo(TestBoard.FAT);
    assertThat(board.uenv()).isEqualTo("root=/dev/mmcblk0p6\n");
  }

  @Test
  void theLastRootOfTheCommandLineIsTheOneThatCounts() {
    TestBoard board = frankW("root=/dev/mmcblk0p6\nbootopts=quiet root=/dev/mmcblk0p7 x\n");
    SlotReading reading = read(board);
    assertThat(active(reading)).isEqualTo("B");
    assertThat(reading.where()).contains("variable bootopts");
    board.apply(plan(board, "A").changes());
    assertThat(board.uenv()).isEqualTo("root=/dev/mmcblk0p6\nbootopts=quiet root=/dev/mmcblk0p6 x\n");
    TestBoard other = frankW("bootopts=root=/dev/mmcblk0p7\nbuildargs=setenv bootargs ${bootopts} root=${root}\n");
    assertThat(active(read(other))).isEqualTo("A");
  }

  @Test
  void bootargsInUenvTxtDoesNotCountWhereItIsMadeAnew() {
    TestBoard board = frankW("bootargs=root=/dev/mmcblk0p7\n");
    assertThat(active(read(board))).isEqualTo("A");
    board.apply(plan(board, "B").changes());
    assertThat(active(read(board))).isEqualTo("B");
    assertThat(board.uenv())
        .isEqualTo("bootargs=root=/dev/mmcblk0p7\nroot=/dev/mmcblk0p7 rootfstype=ext4 rootwait\n");
  }

  @Test
  void aRootThatIsBuiltInGetsALineOrAFileOfItsOwn() {
    TestBoard board = frankW(null);
    SlotReading reading = read(board);
    assertThat(active(reading)).isEqualTo("A");
    assertThat(reading.through()).isEmpty();
    assertThat(reading.where()).contains("U-Boot's own variables");
    SlotSwitch.Plan plan = plan(board, "B");
    requireNeverNone(board, plan, "A", "B");
    board.apply(plan.changes());
    assertThat(board.uenv()).isEqualTo("root=/dev/mmcblk0p7 rootfstype=ext4 rootwait\n");
  }

  @Test
  void aUbootWhoseVariablesCannotBeReadIsTakenForFrankWs() {
    TestBoard board = TestBoard.withSlots().firmwareWithout().boot(null);
    assertThat(active(read(board))).isEmpty();
    board.apply(plan(board, "B").changes());
    assertThat(board.uenv()).isEqualTo("root=" + B_UUID + " rootwait\n");
    assertThat(active(read(board))).isEqualTo("B");
    TestBoard bare = TestBoard.withSlots().boot("x=1\nroot=/dev/mmcblk0p7 rootwait");
    assertThat(active(read(bare))).isEqualTo("B");
    assertThat(read(bare).notes()).anyMatch(note -> note.contains("no U-Boot was found"));
  }

  @Test
  void nvmeRootCountsWhereTheMenuGoesThere() {
    TestBoard nvme = TestBoard.nvme(false);
    TestBoard board =
        TestBoard.withoutSlots()
            .firmwareWithout(TestBoard.FRANK_W)
            .boot("bootmenu_default=1\nnvme_root=/dev/nvme0n1p1\n");
    SlotRequest request = SlotRequest.of(board).withDisk(nvme);
    SlotReading reading = SlotReader.read(request);
    assertThat(active(reading)).isEqualTo("A");
    assertThat(reading.where()).contains("variable nvme_root");
    board.apply(plan(request, "B", false).changes());
    assertThat(board.uenv()).isEqualTo("bootmenu_default=1\nnvme_root=/dev/nvme0n1p2\n");
    TestBoard usual = TestBoard.withoutSlots().firmwareWithout(TestBoard.FRANK_W).boot("root=/dev/nvme0n1p1\n");
    assertThat(active(SlotReader.read(SlotRequest.of(usual).withDisk(nvme)))).isEqualTo("A");
    assertThat(SlotReader.read(SlotRequest.of(usual).withDisk(nvme)).notes())
        .anyMatch(note -> note.startsWith("nvme_root is /dev/nvme0n1p2"));
  }

  @Test
  void theSeedsBootargsAreSwitchedInTheEnvironment() {
    TestBoard board = TestBoard.withoutSlots().firmwareWithMmc().stored("a=1", SEED, "z=2");
    TestBoard nvme = TestBoard.nvme(true);
    SlotRequest request = SlotRequest.of(board).withDisk(nvme);
    assertThat(active(SlotReader.read(request))).isEqualTo("A");
    SlotSwitch.Plan plan = plan(request, "B", false);
    assertThat(plan.onDisk()).isFalse();
    long[] changed = board.apply(plan.changes());
    assertThat(changed[0]).isGreaterThanOrEqualTo(TestBoard.SECOND_COPY);
    assertThat(changed[1]).isLessThan(TestBoard.SECOND_COPY + TestBoard.COPY);
    assertThat(bootargs(board)).isEqualTo(SEED.substring(9).replace("n1p1", "n1p2"));
    assertThat(active(SlotReader.read(request))).isEqualTo("B");
    board.apply(plan(request, "A", false).changes());
    assertThat(bootargs(board)).isEqualTo(SEED.substring(9));

    board.apply(plan(as(request, RootForm.PARTUUID), "A", false).changes());
    assertThat(bootargs(board)).contains("  root=" + TestBoard.partUuid(2048, 6143) + " rootfstype=ext4");
    board.apply(plan(request, "B", false).changes());
    assertThat(bootargs(board)).contains("root=" + TestBoard.partUuid(6144, 10239) + " ");
    assertThat(active(SlotReader.read(request))).isEqualTo("B");
    board.apply(plan(as(request, RootForm.PARTLABEL), "B", false).changes());
    assertThat(bootargs(board)).contains("root=PARTLABEL=root-B ");
    assertThat(active(SlotReader.read(request))).isEqualTo("B");
  }

  private static String bootargs(TestBoard board) {
    return EnvironmentLocator.find(board).require().environment().text("bootargs").orElseThrow();
  }

  @Test
  void theSeedsSlotsAreKnownWithoutTheirDisk() {
    TestBoard board = TestBoard.withoutSlots().stored(SEED);
    SlotReading reading = read(board);
    assertThat(active(reading)).isEqualTo("A");
    assertThat(reading.slots().get(1).root()).isEqualTo("/dev/nvme0n1p2");
    board.apply(plan(board, "B").changes());
    assertThat(active(read(board))).isEqualTo("B");
    SlotRequest told =
        new SlotRequest(board, Optional.empty(), Optional.of("PARTUUID=1-01"), Optional.of("/dev/nvme0n1p2"),
            Optional.empty(), Optional.empty());
    assertThat(active(SlotReader.read(told))).isEqualTo("B");
    board.apply(plan(told, "A", false).changes());
    assertThat(bootargs(board)).contains("root=PARTUUID=1-01 ");
  }

  @Test
  void aCommandLineThatIsPutTogetherIsChangedWhereItsRootIs() {
    TestBoard board =
        TestBoard.withSlots()
            .stored("bootcmd=run args; booti x", "args=setenv bootargs \"${console} root=${rootdev} rw\"",
                "rootdev=/dev/mmcblk0p6", "bootargs=root=/dev/mmcblk0p7");
    assertThat(active(read(board))).isEqualTo("A");
    board.apply(plan(board, "B").changes());
    assertThat(EnvironmentLocator.find(board).require().environment().text("rootdev")).contains("/dev/mmcblk0p7");
    TestBoard pieces =
        TestBoard.withSlots().stored("bootcmd=setenv bootargs root=${dev}p${n}; booti", "dev=/dev/mmcblk0", "n=6");
    assertThat(active(read(pieces))).isEqualTo("A");
    requireCode("image.slots-unsure", () -> plan(pieces, "B"));
  }

  @Test
  void mediaTeksDualBootIsSwitchedByItsOwnVariables() {
    TestBoard board =
        TestBoard.withSlots().firmwareWithMmc().stored("bootcmd=mtkboardboot", "dual_boot.current_slot=0");
    SlotReading reading = read(board);
    assertThat(reading.scheme()).isEqualTo(SlotScheme.DUAL_IMAGE);
    assertThat(active(reading)).isEqualTo("A");
    assertThat(reading.slots().get(1).partition().orElseThrow().name()).isEqualTo("root-B");
    board.apply(plan(board, "1").changes());
    assertThat(EnvironmentLocator.find(board).require().environment().text("dual_boot.current_slot")).contains("1");
    assertThat(plan(board, "B").changes()).isEmpty();

    TestBoard marked = TestBoard.withSlots().stored("dual_boot.current_slot=1", "dual_boot.slot_1_invalid=1");
    assertThat(active(read(marked))).isEqualTo("A");
    requireCode("image.slots-invalid", () -> plan(marked, "B"));
    marked.apply(plan(SlotRequest.of(marked), "B", true).changes());
    assertThat(active(read(marked))).isEqualTo("B");
  }

  @Test
  void raucsOrderIsSwitched() {
    TestBoard board = TestBoard.withSlots().stored("BOOT_ORDER=A B", "BOOT_A_LEFT=2", "BOOT_B_LEFT=0", "x=y");
    assertThat(read(board).scheme()).isEqualTo(SlotScheme.RAUC);
    assertThat(active(read(board))).isEqualTo("A");
    SlotSwitch.Plan plan = plan(board, "B");
    assertThat(plan.diff()).isEqualTo("-BOOT_B_LEFT=0\n+BOOT_B_LEFT=3\n-BOOT_ORDER=A B\n+BOOT_ORDER=B A\n");
    board.apply(plan.changes());
    assertThat(active(read(board))).isEqualTo("B");
    TestBoard first = TestBoard.withSlots().stored("BOOT_ORDER=A B", "BOOT_A_LEFT=0");
    assertThat(active(read(first))).isEqualTo("B");
  }

  @Test
  void openWrtHasNoSlotsAndKeepsItsFitRoot() {
    TestBoard board = TestBoard.withSlots().firmwareWithMmc().stored("bootargs=root=/dev/fit0 rootwait", "a=b");
    assertThat(read(board).slots()).isEmpty();
    assertThatThrownBy(() -> plan(board, "B")).isInstanceOf(Refused.class).hasMessageContaining("/dev/fit0");
  }

  @Test
  void whenBothAreThereAndNothingTellsItIsRefusedUntilSaid() {
    TestBoard board = TestBoard.withSlots().boot("root=/dev/mmcblk0p6\n").stored("bootargs=root=/dev/mmcblk0p7");
    assertThat(read(board).obstacle()).isPresent();
    requireCode("image.slots-unsure", () -> plan(board, "A"));
    SlotRequest env = through(SlotRequest.of(board), Through.ENV);
    assertThat(active(SlotReader.read(env))).isEqualTo("B");
    SlotRequest uenv = through(SlotRequest.of(board), Through.UENV);
    assertThat(active(SlotReader.read(uenv))).isEqualTo("A");
    board.apply(plan(uenv, "B", false).changes());
    assertThat(board.uenv()).isEqualTo("root=/dev/mmcblk0p7\n");
    TestBoard imports =
        TestBoard.withSlots().boot("root=/dev/mmcblk0p6\n")
            .stored("bootcmd=load mmc 0:5 $a uEnv.txt && env import -t $a; setenv bootargs root=$root; booti");
    assertThat(active(read(imports))).isEqualTo("A");
    imports.apply(plan(imports, "B").changes());
    assertThat(imports.uenv()).isEqualTo("root=/dev/mmcblk0p7\n");
  }

  @Test
  void whatCannotBeSwitchedIsRefusedByName() {
    TestBoard blank = TestBoard.withSlots().firmwareWithMmc("bootcmd=booti", "bootargs=root=/dev/mmcblk0p6");
    requireCode("image.slots-nothing-stored", () -> plan(blank, "B"));
    requireCode("image.slots-nothing-stored",
        () -> read(TestBoard.withSlots(), Through.ENV));
    assertThatThrownBy(() -> read(TestBoard.withSlots())).isInstanceOf(BadInput.class);
    requireCode("image.slots-unsure", () -> plan(TestBoard.withSlots().firmwareWithout(TestBoard.FRANK_W), "B"));
    TestBoard script = TestBoard.withSlots().stored("bootcmd=source 1", "bootargs=root=/dev/mmcblk0p6");
    requireCode("image.slots-unsure", () -> plan(script, "B"));
    TestBoard two = TestBoard.withSlots().stored("bootargs=root=/dev/mmcblk0p6");
    two.put(0x300000, new byte[0x80000]).put(0x300000, single("bootargs=root=/dev/mmcblk0p7"));
    requireCode("image.slots-unsure", () -> plan(two, "B"));
    requireCode("image.slots-unsure", () -> read(two, Through.ENV));
    TestBoard unread = TestBoard.withSlots().firmwareWithMmc().boot("root=x\n");
    requireCode("image.slots-nothing-stored", () -> plan(unread, "B"));
    requireCode("image.slots-unsure", () -> plan(TestBoard.withSlots().stored("bootargs=quiet"), "B"));
    requireCode("image.slots-none", () -> plan(TestBoard.withoutSlots().stored("bootargs=root=/dev/sda1"), "B"));
    requireCode("image.slots-unknown", () -> plan(frankW(null), "C"));
    requireCode("image.slots-unsure", () -> plan(frankW("root=/dev/nvme0n1p1\n"), "B"));
    requireCode("image.slots-unsure", () -> plan(frankW("root=PARTUUID=1-2\n"), "B"));
    assertThat(plan(frankW("root=/dev/mmcblk0p5\n"), "B").changes()).isNotEmpty();
    TestBoard empty = frankW(null);
    empty.put(29696L * 512, new byte[4096 * 512]);
    requireCode("image.slots-empty", () -> plan(empty, "B"));
    assertThat(plan(SlotRequest.of(empty), "B", true).changes()).isNotEmpty();
    requireCode("image.slots-empty", () -> plan(frankW(null).ext4WithoutFiles(29696), "B"));
    TestBoard unlabelled = frankW("root=LABEL=first\n");
    assertThat(active(read(unlabelled))).isEqualTo("A");
    unlabelled.ext4(29696, "");
    requireCode("image.slots-form", () -> plan(unlabelled, "B"));
    TestBoard twins =
        TestBoard.with(26000, TestBoard.entry("root-A", 34, 99), TestBoard.entry("root-A", 100, 199),
            TestBoard.entry("ROOT_B", 300, 399), TestBoard.entry("u-boot-env", 8192, 9215));
    requireCode("image.slots-several", () -> read(twins.stored("bootargs=root=/dev/x")));
  }

  @Test
  void mtoolsAndFwPrintenvReadWhatWasWritten() throws Exception {
    TestBoard board = frankW("root=/dev/mmcblk0p6 rootwait\n");
    board.apply(plan(board, "B").changes());
    Path file = board.save(directory.resolve("uenv.img"));
    assertThat(Tools.run("mtype", "-i", file + "@@" + TestBoard.FAT, "::uEnv.txt"))
        .isEqualTo("root=/dev/mmcblk0p7 rootwait\n");

    TestBoard seed = TestBoard.withoutSlots().stored(SEED);
    seed.apply(plan(seed, "B").changes());
    Path image = seed.save(directory.resolve("env.img"));
    Path config = directory.resolve("fw_env.config");
    Files.writeString(config, image + " 0x400000 0x40000\n" + image + " 0x440000 0x40000\n");
    assertThat(Tools.run("fw_printenv", "-c", config, "-n", "bootargs").strip())
        .isEqualTo(SEED.substring(9).replace("n1p1", "n1p2"));
  }

  @Test
  void linesOfATextFileAreTakenAsUbootTakesThem() {
    UenvText text = UenvText.parse(latin("  # c\n root=a b\r\nx=\ny\nq=a\\\\b\\=c\n=k\nroot=z\0no=1\n"));
    assertThat(text.variables()).containsEntry("root", "z").containsEntry("q", "a\\b=c").containsEntry("x", null)
        .containsEntry("y", null).doesNotContainKey("no");
    assertThat(new String(text.with("q", 2, 3, "XX").bytes(), StandardCharsets.ISO_8859_1)).contains("q=a\\\\XX\\=c\n");
    assertThat(new String(text.withLine("n", "v").bytes(), StandardCharsets.ISO_8859_1))
        .endsWith("root=z\nn=v\n\0no=1\n");
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void scriptsThatNeverEndAreLeft() {
    for (String script : List.of(
        "run bootcmd; run bootcmd", "setenv a $a$a$a$a; run bootcmd", "if if if if", "while true; do run bootcmd; done",
        "for x in 1; do", "fi fi done", "setenv", "env", "env set", "run", "bootmenu", "\"", "${", "$", "\\",
        "&& || ;")) {
      TestBoard board =
          TestBoard.withSlots().stored("bootcmd=" + script, "a=aaaaaaaaaaaaaaaaaaaa", "bootargs=root=/dev/mmcblk0p6");
      assertThat(read(board).scheme()).as(script).isEqualTo(SlotScheme.ROOT);
    }
  }
}
