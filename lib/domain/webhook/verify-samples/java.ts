export const JAVA = `import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public final class Webhooks {
    /**
     * @param header a header by its name, or null: request::getHeader
     * @param body the bytes of the request as they came, before any parsing
     */
    public static boolean isGenuine(String secret, UnaryOperator<String> header, byte[] body)
            throws GeneralSecurityException {
        String id = header.apply("webhook-id");
        String timestamp = header.apply("webhook-timestamp");
        String signatures = header.apply("webhook-signature");
        if (timestamp == null || !timestamp.matches("[0-9]{1,12}") || signatures == null) return false;
        if (Math.abs(Instant.now().getEpochSecond() - Long.parseLong(timestamp)) > 300)
            return false; // more than five minutes: perhaps sent again by somebody else

        byte[] key = Base64.getDecoder().decode(secret.replaceFirst("^whsec_", ""));
        if (key.length < 24) return false; // no signing secret is set
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        mac.update((id + "." + timestamp + ".").getBytes(UTF_8));
        String expected = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        for (String signature : signatures.split(" ")) {
            if (MessageDigest.isEqual(signature.getBytes(UTF_8), expected.getBytes(UTF_8))) return true;
        }
        return false;
    }
}`;
