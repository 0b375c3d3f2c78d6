package org.sbcprov.imaging.slots;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.sbcprov.core.failure.Failure;

class SlotsPropertyTest {
  private static final TestBoard UENV =
      TestBoard.withSlots().firmwareWithout(TestBoard.FRANK_W).boot("root=/dev/mmcblk0p6 rootwait\n");
  private static final TestBoard STORED =
      TestBoard.withSlots().stored("bootcmd=run a", "a=setenv bootargs root=$r x; booti", "r=/dev/mmcblk0p6 rw");

  private static final int[][] PLACES = {
    {0, 34 * 512}, {TestBoard.FIP, 4096}, {TestBoard.FAT, 0x20000}, {25600 * 512, 4096}, {TestBoard.ENVIRONMENT, 200}
  };

  @Property(tries = 400)
  void damageGivesFailuresOrAnswersAndNothingElse(@ForAll long seed) {
    Random random = new Random(seed);
    TestBoard board = (random.nextBoolean() ? UENV : STORED).copy();
    for (int i = random.nextInt(12); i >= 0; i--) {
      int[] place = PLACES[random.nextInt(PLACES.length)];
      board.bytes[place[0] + random.nextInt(place[1])] = (byte) random.nextInt();
    }
    SlotRequest request = SlotRequest.of(board);
    try {
      SlotReading reading = SlotReader.read(request);
      reading.facts();
      SlotSwitch.plan(reading, request, reading.other(), false, TestBoard.TIME);
    } catch (Failure e) {
      assertThat(e.code()).isNotEmpty();
    }
  }

  @Property(tries = 300)
  void anyTextFileIsReadAndSwitchedOrRefused(
      @ForAll @StringLength(max = 60) @Chars({'\n', '\r', '=', '#', '\\', ' ', '"', '$', '\0'})
          @CharRange(from = 'n', to = 't') String noise) {
    String text = noise + "\nroot=/dev/mmcblk0p6 x\n" + noise;
    TestBoard board = UENV.copy();
    board.apply(board.volume().replace("uEnv.txt", text.getBytes(StandardCharsets.ISO_8859_1), TestBoard.TIME));
    SlotRequest request = SlotRequest.of(board);
    try {
      SlotReading reading = SlotReader.read(request);
      SlotSwitch.Plan plan = SlotSwitch.plan(reading, request, reading.find("B"), false, TestBoard.TIME);
      board.apply(plan.changes());
      SlotReading after = SlotReader.read(request);
      assertThat(after.slots().get(after.active().orElseThrow()).name()).isEqualTo("B");
    } catch (Failure e) {
      assertThat(e.code()).startsWith("image.slots-");
    }
  }

  @Property(tries = 500)
  void anyScriptIsFollowedToAnEnd(
      @ForAll List<@StringLength(min = 1, max = 4) @Chars({'"', '$', '{', ';', ' ', 'a', '\\'}) String> words) {
    String[] known = {"if", "then", "else", "fi", "for", "do", "done", "run a", "setenv bootargs", "&&", "bootmenu"};
    StringBuilder script = new StringBuilder();
    for (String word : words) {
      script.append(word).append(' ').append(known[(word.hashCode() & 0x7fffffff) % known.length]).append(' ');
    }
    BootWalk walk =
        new BootWalk(
            Layer.STORED,
            Map.of("bootcmd", script.toString(), "a", "run bootcmd; setenv a $a$a"),
            place -> Optional.empty());
    assertThat(walk.walk().bootargs()).isNotNull();
  }
}
