package dev.torte.app.cli;

import dev.torte.app.Console;
import picocli.CommandLine.Command;

/** Everything about bricks. */
@Command(
        name = "brick",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        description =
                "Make bricks: small corrections of a core's logits that other cores of equal ABI width can take as well.",
        footer = {
            "",
            "Example:",
            "  torte brick train --host core.torte --general general.txt --data game/ --out game-brick.torte",
            "  torte generate --model core.torte --brick game-brick.torte --prompt \"scene: \""
        })
final class BrickCommand extends VerbGroup {
    BrickCommand(Console console) {
        super(console);
    }
}
