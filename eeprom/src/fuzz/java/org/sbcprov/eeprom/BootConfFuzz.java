package org.sbcprov.eeprom;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.util.Arrays;
import org.sbcprov.core.failure.Failure;

/** Any bytes can be a configuration; an edit sets what it has to, and fails with a {@link Failure} or not at all. */
public final class BootConfFuzz {
  private static final String[] KEYS = {"BOOT_ORDER", "A", "TFTP_IP", "DHCP_OPTION97", ""};

  private BootConfFuzz() {}

  /** One configuration, and one setting in it. */
  public static void fuzzerTestOneInput(FuzzedDataProvider data) {
    String key = data.consumeBoolean() ? data.pickValue(KEYS) : data.consumeString(20);
    String value = data.consumeString(40);
    byte[] bytes = data.consumeRemainingAsBytes();
    BootConf conf = BootConf.of(bytes);
    require(Arrays.equals(conf.bytes(), bytes));
    try {
      Setting.parse(key + "=" + value);
      BootConf changed = conf.with(key, value);
      require(changed.value(key).orElseThrow().equals(value));
      require(Arrays.equals(changed.with(key, value).bytes(), changed.bytes()));
      changed.conditional(key, BootConf.FOR_ALL);
      changed.overridden(key);
      changed.ignored(key);
    } catch (Failure e) {
      require(e.code().startsWith("eeprom."));
    }
    conf.value("BOOT_ORDER");
    conf.conditional("BOOT_ORDER", BootConf.FOR_ALL);
    conf.overridden("BOOT_ORDER");
    conf.ignored("BOOT_ORDER");
  }

  private static void require(boolean promised) {
    if (!promised) {
      throw new IllegalStateException("a promise is broken");
    }
  }
}
