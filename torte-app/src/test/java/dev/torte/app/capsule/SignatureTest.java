package dev.torte.app.capsule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.TorteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and signatures, ours and OpenSSL's. */
final class SignatureTest {
    private static final String IDENTITY = "a".repeat(64);

    /** Of a key that was made, written out and used by OpenSSL 3.0 on the statement of {@link #IDENTITY}. */
    private static final String OPENSSL_KEY = """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEAmXutdM2r6xVLhI9HM4rW9Nuw4Bi+yn6rfL82cu/0zXk=
            -----END PUBLIC KEY-----
            """;

    private static final String OPENSSL_ID = "1ad51f986f8e025cc61d961000b3d73b36e8064d5e9ed8624a870dd2a66f9c93";
    private static final String OPENSSL_SIGNATURE =
            "yXy5q1WQhfVrGyxEaXBWrhHSBO7nXDJhKwVX5fcoE8GQU4joxBWkMBfudUsl2g3EnHKX1pIlgYATFOMp25hjAA==";

    @TempDir
    private Path folder;

    @Test
    void opensslsSignatureIsUnderstood() throws IOException {
        KeyFile key = KeyFile.read(Files.writeString(folder.resolve("k.pem"), OPENSSL_KEY));
        assertThat(key.id()).isEqualTo(OPENSSL_ID);
        assertThat(new Signature(IDENTITY, OPENSSL_ID, OPENSSL_SIGNATURE).isOf(key.publicKey()))
                .isTrue();
        assertThat(new Signature("b".repeat(64), OPENSSL_ID, OPENSSL_SIGNATURE).isOf(key.publicKey()))
                .isFalse();
        assertThat(KeyFile.text(key.publicKey(), key.privateKey())).isEqualTo(OPENSSL_KEY);
    }

    @Test
    void everyBitOfASignatureCounts() {
        NewKey made = NewKey.write(folder.resolve("key"));
        KeyFile key = KeyFile.read(folder.resolve("key"));
        assertThat(key.id()).isEqualTo(made.id());
        Signature signature = Signature.sign(IDENTITY, key);
        assertThat(signature.isOf(KeyFile.read(made.publicFile()).publicKey())).isTrue();
        byte[] bytes = java.util.Base64.getDecoder().decode(signature.value());
        for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            String value = java.util.Base64.getEncoder().encodeToString(changed);
            assertThat(new Signature(IDENTITY, key.id(), value).isOf(key.publicKey()))
                    .as("bit %d", bit)
                    .isFalse();
        }
        assertThat(new Signature(IDENTITY, key.id(), "").isOf(key.publicKey())).isFalse();
        assertThat(new Signature(IDENTITY, key.id(), "%%%").isOf(key.publicKey()))
                .isFalse();
    }

    @Test
    void writtenAndReadBack() {
        NewKey.write(folder.resolve("key"));
        Signature signature = Signature.sign(IDENTITY, KeyFile.read(folder.resolve("key")));
        Path file = folder.resolve("capsule.torte");
        assertThat(Signature.of(file)).isEmpty();
        signature.write(file);
        assertThat(Signature.of(file)).contains(signature);
    }

    @Test
    void thePrivateFileIsItsOwnersAlone() throws IOException {
        NewKey.write(folder.resolve("key"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("key"))))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> NewKey.write(folder.resolve("key"))).isInstanceOf(TorteException.Occupied.class);
    }

    @Test
    void twoPartsOfTwoKeysDoNotSign() throws IOException {
        NewKey.write(folder.resolve("a"));
        NewKey.write(folder.resolve("b"));
        String a = Files.readString(folder.resolve("a"));
        Path mixed = Files.writeString(
                folder.resolve("mixed"),
                a.substring(0, a.indexOf("-----BEGIN PUBLIC")) + Files.readString(folder.resolve("b.pub")));
        assertThatThrownBy(() -> Signature.sign(IDENTITY, KeyFile.read(mixed)))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContaining("two parts of one key");
        assertThatThrownBy(() -> Signature.sign(IDENTITY, KeyFile.read(folder.resolve("a.pub"))))
                .hasMessageContaining("a public key alone");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
                "-----BEGIN PUBLIC KEY-----\nA\n-----END PUBLIC KEY-----\n",
                // An X25519 key, which agrees on secrets and signs nothing.
                """
                -----BEGIN PUBLIC KEY-----
                MCowBQYDK2VuAyEAmXutdM2r6xVLhI9HM4rW9Nuw4Bi+yn6rfL82cu/0zXk=
                -----END PUBLIC KEY-----
                """
            })
    void whatIsNoKeyIsRefused(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("k"), text);
        assertThatThrownBy(() -> KeyFile.read(file)).isInstanceOf(TorteException.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"format\":\"torte-signature/1\"}", "{\"format\":\"other/1\"}"})
    void whatIsNoSignatureIsRefused(String text) throws IOException {
        Path file = folder.resolve("capsule.torte");
        Files.writeString(Signature.beside(file), text);
        assertThatThrownBy(() -> Signature.of(file)).isInstanceOf(TorteException.Malformed.class);
    }

    @Test
    void longFilesAreNotRead() throws IOException {
        Path file = Files.write(folder.resolve("k"), new byte[1 << 20]);
        assertThatThrownBy(() -> KeyFile.read(file)).hasMessageContaining("more than");
        Path capsule = folder.resolve("capsule.torte");
        Files.write(Signature.beside(capsule), new byte[1 << 20]);
        assertThatThrownBy(() -> Signature.of(capsule)).hasMessageContaining("more than");
    }
}
