using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BlockSharp.Generator.Emit;

/// <summary>What generated source is recognized by: caches of the runtime keep what was made of it.</summary>
internal static class SourceHash
{
    private const int Bytes = 16;

    /// <summary>The first 128 bits of the SHA-256 of a text, in lower-case hexadecimal.</summary>
    public static string Of(string source)
    {
        using var sha = SHA256.Create();
        var hash = sha.ComputeHash(Encoding.UTF8.GetBytes(source));
        return string.Concat(hash.Take(Bytes).Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
    }
}
