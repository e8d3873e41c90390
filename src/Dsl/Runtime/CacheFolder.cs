using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace BlockSharp.Runtime;

/// <summary>
/// Small files that spare work to later processes: what is kept under a key is what was written under exactly that key, or nothing. Nothing that
/// happens to the folder makes a caller fail: a file that is damaged or not of this library is ignored, with one warning to
/// <see cref="Trace"/>. Safe against other threads and processes.
/// </summary>
/// <param name="path">The folder, made when first written to; null if nothing is to be kept.</param>
/// <param name="maxBytes">What the files may take together: those not used for longest go first.</param>
internal sealed class CacheFolder(string? path, long maxBytes)
{
    /// <summary>Names the folder under which caches lie; <c>off</c> keeps nothing.</summary>
    internal const string Variable = "BLOCKSHARP_CACHE";

    private const string Extension = ".cache";
    private const int HashBytes = 32;

    private static readonly byte[] Magic = "BlockSharp cache 1\n"u8.ToArray();

    private int warned;

    /// <summary>Compiled kernels.</summary>
    internal static CacheFolder Kernels { get; } = new(PathOf("kernels"), 256L << 20);

    /// <summary>Results of tuning.</summary>
    internal static CacheFolder Tuning { get; } = new(PathOf("tuning"), 16L << 20);

    /// <summary>What is kept under a key; null if nothing is.</summary>
    internal byte[]? Read(string key)
    {
        if (path is null)
            return null;
        var file = FileOf(key);
        try
        {
            if (!File.Exists(file))
                return null;
            var bytes = File.ReadAllBytes(file);
            if (ContentOf(bytes, key) is not { } content)
            {
                Warn(key, "it is damaged, or not of this library");
                return null;
            }
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow);
            return content;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Warn(key, exception.Message);
            return null;
        }
    }

    /// <summary>Keeps something under a key.</summary>
    internal void Write(string key, ReadOnlySpan<byte> content)
    {
        if (path is null)
            return;
        var file = FileOf(key);
        var unfinished = $"{file}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(path);
            using (var stream = File.Create(unfinished))
            {
                stream.Write(Magic);
                stream.Write(Hash(key, content));
                stream.Write(content);
            }

            // Others see the old file or the new one, never a part.
            File.Move(unfinished, file, overwrite: true);
            Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Warn(key, exception.Message);
        }
    }

    /// <summary>Says once for the folder that a file of it is of no use.</summary>
    internal void Warn(string key, string reason)
    {
        if (Interlocked.Exchange(ref warned, 1) == 0)
            Trace.TraceWarning($"BlockSharp ignores '{FileOf(key)}': {reason}. Further such files are ignored without a word.");
    }

    /// <summary>The file of a key.</summary>
    internal string FileOf(string key) =>
        Path.Combine(path ?? "", Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)), 0, HashBytes / 2) + Extension);

    private static string? PathOf(string kind)
    {
        var given = Environment.GetEnvironmentVariable(Variable)?.Trim();
        if (string.Equals(given, "off", StringComparison.OrdinalIgnoreCase))
            return null;
        if (!string.IsNullOrEmpty(given))
            return Path.Combine(given, kind);
        var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return local.Length == 0 ? null : Path.Combine(local, "BlockSharp", kind);
    }

    private static byte[]? ContentOf(byte[] bytes, string key)
    {
        var header = Magic.Length + HashBytes;
        if (bytes.Length < header || !bytes.AsSpan(0, Magic.Length).SequenceEqual(Magic))
            return null;
        var content = bytes.AsSpan(header);
        return Hash(key, content).AsSpan().SequenceEqual(bytes.AsSpan(Magic.Length, HashBytes)) ? content.ToArray() : null;
    }

    private static byte[] Hash(string key, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(key));
        hash.AppendData([0]);
        hash.AppendData(content);
        return hash.GetHashAndReset();
    }

    /// <summary>Deletes what was not used for longest until half the room is free, so that it is done seldom.</summary>
    private void Trim()
    {
        var files = new DirectoryInfo(path!).GetFiles("*" + Extension);
        var bytes = files.Sum(f => f.Length);
        if (bytes <= maxBytes)
            return;
        foreach (var file in files.OrderBy(f => f.LastWriteTimeUtc))
        {
            if (bytes <= maxBytes / 2)
                break;
            bytes -= file.Length;
            file.Delete();
        }
    }
}
