package org.sbcprov.imaging.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;

class EnvironmentTextsTest {
  /** Entries with all that makes texts hard: line feeds, backslashes, comments, bytes that are no UTF-8. */
  @Provide
  Arbitrary<Environment> environments() {
    Arbitrary<String> names =
        Arbitraries.strings().withChars("abc_#.\n\\\u00e9").ofMinLength(1).ofMaxLength(4);
    Arbitrary<String> values = Arbitraries.strings().withChars("ab =#\\\n\r\t;\u00ff\u00c3\u00a9").ofMaxLength(12);
    return Arbitraries.maps(names, values).ofMaxSize(8).map(EnvironmentTextsTest::environment);
  }

  private static Environment environment(Map<String, String> variables) {
    List<String> entries = new ArrayList<>();
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      entries.add(variable.getKey() + "=" + variable.getValue());
    }
    return Environment.of(entries);
  }

  @Property
  void whatIsExportedIsTakenBackUnchanged(@ForAll("environments") Environment environment) {
    byte[] text = EnvironmentText.of(environment);
    assertThat(EnvironmentText.startsIn(text)).isTrue();
    assertThat(MkenvimageText.parse(text)).isEqualTo(environment);
    byte[] block = MkenvimageText.block(text, EnvironmentForm.REDUNDANT, ByteOrder.BIG_ENDIAN, 0x2000, (byte) 0);
    assertThat(EnvironmentBlock.read(block, EnvironmentForm.REDUNDANT).orElseThrow().environment()).isEqualTo(environment);
    assertThat(environment.withAll(MkenvimageText.parse(text))).isEqualTo(environment);
  }

  @Property
  void whatIsStoredIsReadBack(@ForAll("environments") Environment environment, @ForAll byte flag) {
    EnvironmentBlock block =
        new EnvironmentBlock(
            EnvironmentForm.REDUNDANT, ByteOrder.LITTLE_ENDIAN, 0x1000, flag & 0xff, (byte) 0xff, environment);
    assertThat(EnvironmentBlock.read(block.write(), EnvironmentForm.REDUNDANT)).contains(block);
    assertThat(EnvironmentBlock.read(block.write(), EnvironmentForm.SINGLE)).isEmpty();
    assertThat(environment.write()).hasSize(environment.length());
  }

  /** Random damage behind a CRC that was made to match: only a failure of ours comes out. */
  @Property
  void whateverLiesThereIsReadOrRefused(@ForAll byte[] junk) {
    byte[] data = Arrays.copyOf(junk, Math.max(junk.length, 64));
    try {
      Environment environment = Environment.parse(data);
      environment.names().forEach(name -> assertThat(environment.value(name)).isPresent());
      assertThat(EnvironmentDiff.of(environment, Environment.EMPTY).isEmpty()).isEqualTo(environment.size() == 0);
    } catch (Failure e) {
      assertThat(e.code()).isEqualTo("env.not-terminated");
    }
  }

  @Property
  void whateverATextOrScriptOrConfigIsItIsReadOrRefused(@ForAll byte[] junk) {
    refusedAtMost(() -> MkenvimageText.parse(junk));
    refusedAtMost(() -> SetenvScript.parse(junk));
    refusedAtMost(() -> FwEnvConfig.parse(junk));
    refusedAtMost(() -> BootFirmware.look(junk));
  }

  private static void refusedAtMost(Runnable parse) {
    try {
      parse.run();
    } catch (Failure e) {
      assertThat(e.code()).startsWith("env.");
    }
  }

  @Test
  void aNameThatIsThereTwiceCountsAsUbootCountsIt() {
    Environment twice = Environment.of(List.of("a=1", "b=2", "a=3"));
    assertThat(twice.text("a")).contains("3");
    assertThat(twice.with("a", "3").text("a")).contains("3");
    assertThat(twice.without("a").names()).containsExactly("b");
  }

  @Test
  void aScriptIsReadAsFwSetenvReadsIt() {
    String script =
        "# comment\n\n  \t\nname value with blanks \n  led = on\nkey=a=b\r\ngone\nempty=\nno# # value\nx  y\n";
    Map<String, String> read = new LinkedHashMap<>();
    for (SetenvScript.Setting setting : SetenvScript.parse(script.getBytes(StandardCharsets.UTF_8))) {
      read.put(setting.line() + " " + setting.name(), new String(setting.value(), StandardCharsets.UTF_8));
    }
    assertThat(read)
        .containsExactly(
            Map.entry("4 name", "value with blanks "),
            Map.entry("5 led", "= on"),
            Map.entry("6 key", "a=b"),
            Map.entry("7 gone", ""),
            Map.entry("8 empty", ""),
            Map.entry("9 no#", "# value"),
            Map.entry("10 x", "y"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a\0b\n", "=b\n", "ok 1\nlast"})
  void aScriptThatIsNoneIsRefused(String script) {
    assertThatThrownBy(() -> SetenvScript.parse(script.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(BadInput.class, failure -> assertThat(failure.code()).isEqualTo("env.script-form"));
  }

  @Test
  void sizesOfAConfigAreAlwaysHexadecimal() {
    FwEnvConfig config =
        FwEnvConfig.parse("# c\n\n/dev/mmcblk0p2 010 40000 8 # x\nrel.img -0x40000\t0x40000\n/dev/third 0 1\n"
            .getBytes(StandardCharsets.UTF_8));
    assertThat(config.lines())
        .containsExactly(
            new FwEnvConfig.Line("/dev/mmcblk0p2", 8, 0x40000), new FwEnvConfig.Line("rel.img", -0x40000, 0x40000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "# only\n", "/dev/a\n", "/dev/a 0\n", "/dev/a x 4000\n", "/dev/a 0 zz\n", "/dev/a 09 4000\n", "/dev/a 0 0\n",
        "/dev/a 0 4000\n/dev/a 4000 2000\n", "/dev/a 0 ffffffffff\n", "/dev/a 0x100 4000 4000\n", "/dev/a 0 -4000\n",
        "/dev/a 0 4000 1000 2\n", "/dev/a 0x0x1 4000\n", "/dev/a --1 4000\n", "/dev/a 0x-1 4000\n",
      })
  void aConfigThatIsNoneIsRefused(String config) {
    assertThatThrownBy(() -> FwEnvConfig.parse(config.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(BadInput.class, failure -> assertThat(failure.code()).isEqualTo("env.config-form"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=\0\n", "#sbcprov-entry !\n", "#sbcprov-entry \n", "#sbcprov-entry AAAA\n"})
  void aTextThatCannotBeStoredIsRefused(String text) {
    assertThatThrownBy(() -> MkenvimageText.parse(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(BadInput.class, failure -> assertThat(failure.code()).isEqualTo("env.text-form"));
  }

  @Test
  void aDifferenceIsToldByNameAndIsFitForATerminal() {
    Environment a = Environment.of(List.of("same=1", "gone=2", "other=3"));
    Environment b = Environment.of(List.of("other=4\u001b[2J", "same=1", "new=5"));
    assertThat(EnvironmentDiff.of(a, b).text()).isEqualTo("-gone=2\n+new=5\n-other=3\n+other=4\\x1b[2J\n");
    assertThat(EnvironmentDiff.of(a, a).isEmpty()).isTrue();
    assertThat(EnvironmentDiff.of(Environment.of(List.of("\u00ff=1")), Environment.EMPTY).isEmpty()).isFalse();
  }
}
