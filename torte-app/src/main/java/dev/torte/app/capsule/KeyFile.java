package dev.torte.app.capsule;

import dev.torte.model.TorteException;
import dev.torte.model.io.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ed25519 keys in PEM, as OpenSSL writes them: a block {@code PUBLIC KEY}, and in the file of who signs a block {@code PRIVATE KEY}
 * before it.
 *
 * @param id SHA-256 of the public key's encoding (SubjectPublicKeyInfo), 64 hex digits
 */
record KeyFile(Path path, String id, PublicKey publicKey, Optional<PrivateKey> privateKey) {
    static final String ALGORITHM = "Ed25519";

    private static final long MOST_BYTES = 1 << 14;
    private static final int LINE = 64;
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(LINE, new byte[] {'\n'});

    /**
     * Reads one.
     *
     * @throws TorteException.Malformed if it holds no Ed25519 public key, or a damaged block
     */
    static KeyFile read(Path path) {
        String text;
        try {
            if (!Files.exists(path)) {
                throw new TorteException.Missing(path, "a key file", "Make one with 'torte capsule key'.");
            }
            if (Files.size(path) > MOST_BYTES) {
                throw malformed(path, "more than " + MOST_BYTES + " bytes");
            }
            text = Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new TorteException.Unreadable(path, e);
        }
        byte[] publicBytes = block(path, text, "PUBLIC").orElseThrow(() -> malformed(path, "none"));
        try {
            KeyFactory keys = KeyFactory.getInstance(ALGORITHM);
            PublicKey publicKey = keys.generatePublic(new X509EncodedKeySpec(publicBytes));
            Optional<byte[]> privateBytes = block(path, text, "PRIVATE");
            Optional<PrivateKey> privateKey = privateBytes.isPresent()
                    ? Optional.of(keys.generatePrivate(new PKCS8EncodedKeySpec(privateBytes.get())))
                    : Optional.empty();
            // The library also takes encodings that are not the shortest; one key has one name.
            return new KeyFile(path, id(publicKey), publicKey, privateKey);
        } catch (GeneralSecurityException e) {
            throw malformed(path, "another or a damaged key");
        }
    }

    private static Optional<byte[]> block(Path path, String text, String kind) {
        Matcher block = Pattern.compile(
                        "-----BEGIN " + kind + " KEY-----([A-Za-z0-9+/=\\s]*)-----END " + kind + " KEY-----")
                .matcher(text);
        if (!block.find()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Base64.getMimeDecoder().decode(block.group(1)));
        } catch (IllegalArgumentException e) {
            throw malformed(path, "a damaged block");
        }
    }

    /** Makes a pair that nobody has. */
    static KeyPair generate() {
        try {
            KeyPairGenerator keys = KeyPairGenerator.getInstance(ALGORITHM);
            keys.initialize(NamedParameterSpec.ED25519);
            return keys.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has " + ALGORITHM, e);
        }
    }

    /** Returns the text of a file with both keys, or with the public one alone. */
    static String text(PublicKey publicKey, Optional<PrivateKey> privateKey) {
        return privateKey.map(key -> block("PRIVATE", key.getEncoded())).orElse("")
                + block("PUBLIC", publicKey.getEncoded());
    }

    private static String block(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + " KEY-----\n" + LINES.encodeToString(bytes) + "\n-----END " + kind
                + " KEY-----\n";
    }

    static String id(PublicKey key) {
        assert key instanceof EdECPublicKey : key;
        return Digest.sha256(key.getEncoded());
    }

    private static TorteException malformed(Path path, String found) {
        return new TorteException.Malformed(
                path, "key", "an Ed25519 key in PEM", found, "Make one with 'torte capsule key', or with openssl.");
    }
}
