// Signs of Maven's ComparableVersion: one "left<TAB>right" a line in, -1, 0, 1 out.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import org.apache.maven.artifact.versioning.ComparableVersion;

public class Maven {
    public static void main(String[] arguments) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        StringBuilder answers = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] pair = line.split("\t", -1);
            try {
                int sign = new ComparableVersion(pair[0]).compareTo(new ComparableVersion(pair[1]));
                answers.append(Integer.signum(sign)).append('\n');
            } catch (RuntimeException error) {
                answers.append("?\n");
            }
        }
        System.out.print(answers);
    }
}
