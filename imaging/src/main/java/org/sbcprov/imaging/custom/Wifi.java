package org.sbcprov.imaging.custom;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.yaml.YamlFields;
import org.sbcprov.imaging.volume.Node;
import org.sbcprov.imaging.volume.Ownership;

/**
 * A wireless network that the system joins by itself, told in the way that the image has for it.
 *
 * @param network which one
 */
public record Wifi(WirelessNetwork network) implements Customization {
  private static final Ownership PRIVATE = new Ownership(0600, 0, 0);
  private static final String CONNECTION = "/etc/NetworkManager/system-connections/sbcprov-wifi.nmconnection";
  private static final String NETPLAN = "/etc/netplan/60-sbcprov-wifi.yaml";
  private static final String MANAGER_STATE = "/var/lib/NetworkManager/NetworkManager.state";
  private static final String BLOCKED = "/var/lib/systemd/rfkill";

  @Override
  public void apply(Bench bench) {
    Optional<StagedVolume> root = bench.tree().root();
    if (root.isPresent() && root.get().isFile("/usr/sbin/NetworkManager")) {
      write(bench, root.get(), CONNECTION, network.networkManager());
      unblock(bench, root.get());
    } else if (bench.tree().boot().isPresent() && bench.tree().boot().get().isFile("/network-config")) {
      networkConfig(bench, bench.tree().inBoot("/network-config"));
    } else if (root.isPresent() && root.get().isDirectory("/etc/netplan")) {
      write(bench, root.get(), NETPLAN, "network:\n  version: 2\n" + network.netplan("  "));
    } else if (FirstStartReader.WIRELESS.isIn(bench.tree())) {
      SystemTree.Place place = bench.tree().inBoot("/wpa_supplicant.conf");
      byte[] text = network.wpaSupplicant().getBytes(StandardCharsets.UTF_8);
      place.volume().write(place.path(), text, Optional.empty(), true);
      bench.did("wifi: " + CustomFailures.shown(network.ssid()) + " in " + place.shown() + ", which the first start takes up");
      root.ifPresent(volume -> unblock(bench, volume));
    } else {
      throw CustomFailures.noPlace(
          "--wifi",
          "the image has neither NetworkManager nor netplan nor a network-config, nor what reads a wpa_supplicant.conf there",
          "It is " + bench.layout().family().title() + ". Put the configuration of its own kind there with --copy FILE:PLACE:0600.");
    }
    country(bench);
  }

  private void write(Bench bench, StagedVolume root, String path, String text) {
    if (path.equals(CONNECTION)) {
      String directory = path.substring(0, path.lastIndexOf('/'));
      if (!root.isDirectory(directory)) {
        root.directory(directory, Optional.of(new Ownership(0700, 0, 0)));
      }
    }
    root.write(path, text.getBytes(StandardCharsets.UTF_8), Optional.of(PRIVATE), true);
    bench.did("wifi: " + CustomFailures.shown(network.ssid()) + " in " + path + ", as a key, not as a password");
  }

  /** Raspberry Pi OS keeps the radio off until a country is set. */
  private static void unblock(Bench bench, StagedVolume root) {
    for (Node node : root.list(BLOCKED)) {
      if (node.type() == Node.Type.FILE && node.path().endsWith(":wlan")) {
        String state = new String(root.read(node.path(), TextLines.LIMIT), StandardCharsets.UTF_8);
        if (!state.strip().equals("0")) {
          root.write(node.path(), "0\n".getBytes(StandardCharsets.UTF_8), Optional.empty(), false);
          bench.did("wifi: the radio is on (" + CustomFailures.shown(node.path()) + ")");
        }
      }
    }
    if (root.isFile(MANAGER_STATE)) {
      TextLines text = TextLines.of(root.read(MANAGER_STATE, TextLines.LIMIT), MANAGER_STATE);
      for (int i = 0; i < text.count(); i++) {
        if (text.line(i).equals("WirelessEnabled=false")) {
          text.set(i, "WirelessEnabled=true");
          root.write(MANAGER_STATE, text.bytes(), Optional.empty(), false);
          bench.did("wifi: the radio is on (" + MANAGER_STATE + ")");
        }
      }
    }
  }

  /** The kernel takes it from its command line; without, channels are those that are allowed everywhere. */
  private void country(Bench bench) {
    KernelArgument argument = new KernelArgument("cfg80211.ieee80211_regdom=" + network.country(), KernelArgument.Mode.SET);
    if (!argument.applied(bench)) {
      bench.note("The country " + network.country() + " of the wireless network has to be set in the system itself.");
    }
  }

  private void networkConfig(Bench bench, SystemTree.Place place) {
    byte[] before = place.read(TextLines.LIMIT);
    TextLines text = TextLines.of(before, place.shown());
    Optional<YamlFields> fields = CloudInit.fields(before, place.shown());
    boolean wrapped = fields.isPresent() && fields.get().keys().equals(List.of("network"));
    String indent = wrapped ? indent(text) : "";
    Optional<YamlFields> inner = wrapped ? fields.get().optionalFields("network") : fields;
    if (inner.isPresent() && inner.get().keys().contains("wifis")) {
      String now = new String(before, StandardCharsets.UTF_8);
      if (now.contains(network.netplan(indent))) {
        bench.did("wifi: " + CustomFailures.shown(network.ssid()) + " in " + place.shown() + " already");
        return;
      }
      throw CustomFailures.form(
          "customize.wifi-there",
          place.shown(),
          "has wireless networks already",
          "Write all of them into a network-config of your own, and give it with --cloud-init DIR.");
    }
    text.endLast();
    String lines = (fields.isEmpty() ? "version: 2\n" : "") + network.netplan(indent);
    byte[] bytes = (new String(text.bytes(), StandardCharsets.UTF_8) + lines).getBytes(StandardCharsets.UTF_8);
    Optional<YamlFields> after = CloudInit.fields(bytes, place.shown());
    Optional<YamlFields> whole = wrapped ? after.flatMap(all -> all.optionalFields("network")) : after;
    if (whole.isEmpty() || !whole.get().keys().contains("wifis")) {
      throw CustomFailures.form(
          "customize.wifi-there", place.shown(), "is written in a way that a wireless network cannot be added to", "Give one of your own with --cloud-init DIR.");
    }
    place.volume().write(place.path(), bytes, Optional.empty(), true);
    bench.did("wifi: " + CustomFailures.shown(network.ssid()) + " in " + place.shown());
  }

  /** How far the keys below {@code network:} stand to the right. */
  private static String indent(TextLines text) {
    for (int i = 0; i < text.count(); i++) {
      String line = text.line(i);
      String stripped = line.strip();
      if (line.startsWith(" ") && !stripped.isEmpty() && !stripped.startsWith("#")) {
        return line.substring(0, line.indexOf(stripped));
      }
    }
    return "  ";
  }
}
