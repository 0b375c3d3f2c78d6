package org.sbcprov.cli;

import org.sbcprov.cli.bl2.Bl2InfoCommand;
import org.sbcprov.cli.bl2.Bl2UnwrapCommand;
import org.sbcprov.cli.bl2.Bl2VerifyCommand;
import org.sbcprov.cli.bl2.Bl2WrapCommand;
import org.sbcprov.cli.command.BoardsCommand;
import org.sbcprov.cli.command.CompletionCommand;
import org.sbcprov.cli.command.DemoCommand;
import org.sbcprov.cli.command.Group;
import org.sbcprov.cli.command.Root;
import org.sbcprov.cli.compat.ConfigDropIn;
import org.sbcprov.cli.compat.DigestDropIn;
import org.sbcprov.cli.compat.RpibootDropIn;
import org.sbcprov.cli.doctor.DoctorUsbCommand;
import org.sbcprov.cli.doctor.UdevCommand;
import org.sbcprov.cli.eeprom.ConfigCommand;
import org.sbcprov.cli.eeprom.DiffCommand;
import org.sbcprov.cli.eeprom.DigestCommand;
import org.sbcprov.cli.eeprom.EditCommand;
import org.sbcprov.cli.eeprom.ExtractCommand;
import org.sbcprov.cli.eeprom.FindCommand;
import org.sbcprov.cli.eeprom.KeysCommand;
import org.sbcprov.cli.eeprom.LintCommand;
import org.sbcprov.cli.eeprom.OrderCommand;
import org.sbcprov.cli.eeprom.RecoveryCommand;
import org.sbcprov.cli.eeprom.ReplaceCommand;
import org.sbcprov.cli.eeprom.SetCommand;
import org.sbcprov.cli.eeprom.SetOrderCommand;
import org.sbcprov.cli.eeprom.ShowCommand;
import org.sbcprov.cli.eeprom.SignCommand;
import org.sbcprov.cli.eeprom.TimestampCommand;
import org.sbcprov.cli.eeprom.VerifyCommand;
import org.sbcprov.cli.fip.CreateCommand;
import org.sbcprov.cli.fip.InfoCommand;
import org.sbcprov.cli.fip.RemoveCommand;
import org.sbcprov.cli.fip.UnpackCommand;
import org.sbcprov.cli.fip.UpdateCommand;
import org.sbcprov.cli.flash.FlashCommand;
import org.sbcprov.cli.image.BuildCommand;
import org.sbcprov.cli.image.CustomizeCommand;
import org.sbcprov.cli.image.InspectCommand;
import org.sbcprov.cli.image.PlanCommand;
import org.sbcprov.cli.image.PutCommand;
import org.sbcprov.cli.image.ReadCommand;
import org.sbcprov.cli.image.RepairCommand;
import org.sbcprov.cli.image.SlotsCommand;
import org.sbcprov.cli.image.TargetsCommand;
import org.sbcprov.cli.image.WipeCommand;
import org.sbcprov.cli.image.WriteCommand;
import org.sbcprov.cli.usbboot.ListCommand;
import org.sbcprov.cli.usbboot.ReplayCommand;
import org.sbcprov.cli.usbboot.UsbbootCommand;

/** The commands by their full names. One switch, so that a start loads the class of no other command than its own. */
final class Commands {
  private Commands() {}

  static Command create(String name) {
    return switch (name) {
      case "sbcprov" -> new Root();
      case "sbcprov eeprom" -> new Group(
              "Work on Raspberry Pi boot EEPROM images.",
              "An image holds the bootloader of a Compute Module 4 or 5 and its configuration, boot.conf.");
      case "sbcprov eeprom set-order" -> new SetOrderCommand();
      case "sbcprov eeprom config" -> new ConfigCommand();
      case "sbcprov eeprom replace" -> new ReplaceCommand();
      case "sbcprov eeprom show" -> new ShowCommand();
      case "sbcprov eeprom order" -> new OrderCommand();
      case "sbcprov eeprom extract" -> new ExtractCommand();
      case "sbcprov eeprom timestamp" -> new TimestampCommand();
      case "sbcprov eeprom set" -> new SetCommand();
      case "sbcprov eeprom edit" -> new EditCommand();
      case "sbcprov eeprom diff" -> new DiffCommand();
      case "sbcprov eeprom lint" -> new LintCommand();
      case "sbcprov eeprom keys" -> new KeysCommand();
      case "sbcprov eeprom sign" -> new SignCommand();
      case "sbcprov eeprom digest" -> new DigestCommand();
      case "sbcprov eeprom verify" -> new VerifyCommand();
      case "sbcprov eeprom find" -> new FindCommand();
      case "sbcprov eeprom recovery" -> new RecoveryCommand();
      case "sbcprov usbboot" -> new UsbbootCommand();
      case "sbcprov usbboot list" -> new ListCommand();
      case "sbcprov usbboot replay" -> new ReplayCommand();
      case "sbcprov flash" -> new FlashCommand();
      case "sbcprov doctor" -> new Group(
              "Find out what is wrong.",
              "Looks at this computer and what is connected to it; changes nothing.");
      case "sbcprov doctor usb" -> new DoctorUsbCommand();
      case "sbcprov udev" -> new UdevCommand();
      case "sbcprov image" -> new Group("Build, customize, write and inspect images of disks.", "An image is what is written to a card or an eMMC.");
      case "sbcprov image build" -> new BuildCommand();
      case "sbcprov image plan" -> new PlanCommand();
      case "sbcprov image inspect" -> new InspectCommand();
      case "sbcprov image repair" -> new RepairCommand();
      case "sbcprov image extract" -> new org.sbcprov.cli.image.ExtractCommand();
      case "sbcprov image put" -> new PutCommand();
      case "sbcprov image customize" -> new CustomizeCommand();
      case "sbcprov image slots" -> new SlotsCommand();
      case "sbcprov image write" -> new WriteCommand();
      case "sbcprov image verify" -> new org.sbcprov.cli.image.VerifyCommand();
      case "sbcprov image read" -> new ReadCommand();
      case "sbcprov image wipe" -> new WipeCommand();
      case "sbcprov image targets" -> new TargetsCommand();
      case "sbcprov fip" -> new Group(
              "Make, look into and change firmware image packages (FIP).",
              "BL2 loads BL31, U-Boot and what else there is from such a package; in place of fiptool.");
      case "sbcprov fip info" -> new InfoCommand();
      case "sbcprov fip create" -> new CreateCommand();
      case "sbcprov fip update" -> new UpdateCommand();
      case "sbcprov fip remove" -> new RemoveCommand();
      case "sbcprov fip unpack" -> new UnpackCommand();
      case "sbcprov fip verify" -> new org.sbcprov.cli.fip.VerifyCommand();
      case "sbcprov bl2" -> new Group(
              "Work on BL2, the first loader of boards with a MediaTek chip.",
              "The chip's boot ROM starts it from a card, eMMC or flash, and takes it only with the header for that medium.");
      case "sbcprov bl2 info" -> new Bl2InfoCommand();
      case "sbcprov bl2 verify" -> new Bl2VerifyCommand();
      case "sbcprov bl2 wrap" -> new Bl2WrapCommand();
      case "sbcprov bl2 unwrap" -> new Bl2UnwrapCommand();
      case "sbcprov env" -> new Group(
              "Read and change U-Boot's environment.",
              "It holds the variables that U-Boot starts with, in an image, a disk, a partition or a file of its own.");
      case "sbcprov env print" -> new org.sbcprov.cli.env.PrintCommand();
      case "sbcprov env set" -> new org.sbcprov.cli.env.SetCommand();
      case "sbcprov env unset" -> new org.sbcprov.cli.env.UnsetCommand();
      case "sbcprov env import" -> new org.sbcprov.cli.env.ImportCommand();
      case "sbcprov env export" -> new org.sbcprov.cli.env.ExportCommand();
      case "sbcprov env diff" -> new org.sbcprov.cli.env.DiffCommand();
      case "sbcprov env create" -> new org.sbcprov.cli.env.CreateCommand();
      case "sbcprov compat" -> new Group(
              "Stand in for the official tools, in scripts that call them.",
              "Each command takes the command line of the tool that it is named after (see docs/compat.md).");
      case "sbcprov compat rpi-eeprom-config" -> new ConfigDropIn();
      case "sbcprov compat rpi-eeprom-digest" -> new DigestDropIn();
      case "sbcprov compat rpiboot" -> new RpibootDropIn();
      case "sbcprov boards" -> new BoardsCommand();
      case "sbcprov demo" -> new DemoCommand();
      case "sbcprov completion" -> new CompletionCommand(CommandTree::whole);
      default -> throw new IllegalArgumentException(name);
    };
  }
}
