import RegainCrypto
import Testing

/// Private keys as `openssl genpkey`, `ecparam` and `pkcs8` wrote them. They are used for nothing else.
struct PrivateKeyFile: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let algorithm: SignatureAlgorithm
  let passphrase: String?
  /// As `openssl pkey -pubout -outform DER` has it.
  let spki: String
  let text: String
}

enum PrivateKeyFiles {
  static let all = [
    PrivateKeyFile(
      testDescription: "PKCS #8, Ed25519", algorithm: .ed25519, passphrase: nil,
      spki: "302a300506032b6570032100d11cb1b25de4a22f738873c9b32f18a7b78290ef5a1891d1a8879a7e"
        + "0e4acb44",
      text: """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIFcHjhZfNiYXM0bm3LJikGzAKj89a4zPpKhIAmgUNC5w
        -----END PRIVATE KEY-----

        """),
    PrivateKeyFile(
      testDescription: "PKCS #8, P-256", algorithm: .ecdsaP256, passphrase: nil,
      spki: "3059301306072a8648ce3d020106082a8648ce3d03010703420004a28c1e5d52102996f2fdaa6f36"
        + "8a02127921797a7970a1e058ae667b96f0dea391f079fb0b54260979983bca648fd0ea1ea715ac6c"
        + "886e9ec8d10b1743ad8a21",
      text: """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg/q/EblCWl2iJ9K5I
        PqB4MWvVLjMrKE8zcsmxXNTLUWGhRANCAASijB5dUhAplvL9qm82igISeSF5enlw
        oeBYrmZ7lvDeo5HwefsLVCYJeZg7ymSP0OoepxWsbIhunsjRCxdDrYoh
        -----END PRIVATE KEY-----

        """),
    PrivateKeyFile(
      testDescription: "SEC 1, P-256", algorithm: .ecdsaP256, passphrase: nil,
      spki: "3059301306072a8648ce3d020106082a8648ce3d03010703420004ed1cc1086fa4550881a938163e"
        + "a71bd4f19cabf3abd29774ac37856c98241b541a1a5fc47679a08e7c25fe4a44fd6440b4d1909276"
        + "e58911723dc7977cfd9101",
      text: """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIA+Cvzou6fWNRf3jF3PTFMaPhEtJxNA9MJQ/zDekuA6zoAoGCCqGSM49
        AwEHoUQDQgAE7RzBCG+kVQiBqTgWPqcb1PGcq/Or0pd0rDeFbJgkG1QaGl/Ednmg
        jnwl/kpE/WRAtNGQknbliRFyPceXfP2RAQ==
        -----END EC PRIVATE KEY-----

        """),
    PrivateKeyFile(
      testDescription: "PKCS #8, P-384", algorithm: .ecdsaP384, passphrase: nil,
      spki: "3076301006072a8648ce3d020106052b8104002203620004302e1b76d26539c9b311e0b607c526bd"
        + "f27c457ba9e54f6a4a2953d05069ebabd2e5f7d4a8455b12d466341bba4e00db68aaa962bb758189"
        + "36168d9b9867b423e4cc527d0b634cd513e86bf1d52bbc2222a432f56f848855005f29ca0d7b7f69",
      text: """
        -----BEGIN PRIVATE KEY-----
        MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDBHmYFSan9r1TEXXaUC
        lhGrjhMp+RVHZbFvdPai7psaYCSaEp/eGYXyzDlJHO7Yf6mhZANiAAQwLht20mU5
        ybMR4LYHxSa98nxFe6nlT2pKKVPQUGnrq9Ll99SoRVsS1GY0G7pOANtoqqliu3WB
        iTYWjZuYZ7Qj5MxSfQtjTNUT6Gvx1Su8IiKkMvVvhIhVAF8pyg17f2k=
        -----END PRIVATE KEY-----

        """),
    PrivateKeyFile(
      testDescription: "PKCS #8, RSA", algorithm: .rsa, passphrase: nil,
      spki: "30820122300d06092a864886f70d01010105000382010f003082010a0282010100e331f4dc521913"
        + "c311d80f8945ffb4eb3a1d720fa74734ab18af46f18a5872ade768c66725b7f54a08cca158ec4167"
        + "9a453ef06d9b36badb28618e090f6ccc3957583a44e547494e1eae822578daf03502a5fee99b20e9"
        + "304643472a0272edbb775f82e3469b42097b23f6f57b08c40f49e5447dd941aac5adae4635234265"
        + "d46d63e4ae230198d5b4e1d4d59dcd37be0da95e4bf0200bfc62818583e953c613acd58bcbed458b"
        + "169c76b916f835e9f37d0e400884ee5ef24e88654ea11b3b758c1159bfa0d79d130e0726f73a2735"
        + "66dbc93512d690a4ebd7f42631b11f3b91413eaf41a4fd64bb6c3df0865d22620a529e19454de8e3"
        + "6cfd051b2ff4eecffd0203010001",
      text: """
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDjMfTcUhkTwxHY
        D4lF/7TrOh1yD6dHNKsYr0bxilhyredoxmclt/VKCMyhWOxBZ5pFPvBtmza62yhh
        jgkPbMw5V1g6ROVHSU4eroIleNrwNQKl/umbIOkwRkNHKgJy7bt3X4LjRptCCXsj
        9vV7CMQPSeVEfdlBqsWtrkY1I0Jl1G1j5K4jAZjVtOHU1Z3NN74NqV5L8CAL/GKB
        hYPpU8YTrNWLy+1FixacdrkW+DXp830OQAiE7l7yTohlTqEbO3WMEVm/oNedEw4H
        Jvc6JzVm28k1EtaQpOvX9CYxsR87kUE+r0Gk/WS7bD3whl0iYgpSnhlFTejjbP0F
        Gy/07s/9AgMBAAECggEAFqwJj2Lx9bLluPXz8PRPjZnDDnrZapWq7U+weLIhmXAZ
        Q69o466z36t5IDDLgstf7cEWJRn0IDl2kiWmac+loaNBvq7ZYn/CN/WaLzscPhRM
        K1yA22YxXwvj8toSXH2003jIiv2kyLZBf5lJbfm19wCczHTylUcBaw+VGgBmw9p6
        3YF44gdACMgJ4ODmcUSg2NBWuqUBjrJdMUlVnFGgEQHM9f2qBDYLtvs21oxSExe4
        SdK1HY3rbWRgTUno3tcm1tMayOrw8Gz6eZsB1mw09WKtN0bQprX7DXD1ebT1gOWd
        CZYSW4HniNBx5Hohds8rR/o1gk1gmLI2D8gZlTa9UQKBgQDzKr1UGOzeWf3CUcZK
        ud3ZBQuzASfje0wm5IILA3lTXX7VgASYwaxeoVXtDAhv+RFP3UOg7IaNFk0ly/y7
        d8MeG0F9oBAdgcAC4UPWgUNSOqfiaMhHYFKV5VaVNZrWG4/cOff5b8mUOB/VBJfr
        MOfcT9l/GI3LezpGOwcVzmZGZwKBgQDvL27QHc3gN3IgQkkgktbqTP4jHJpaK2Mz
        zFtanTuCbDQHkdxPln/+ZkRsxrPv7Q4yxITSrq1M9Eg/Teu5xKnA5RIvQ4KQA0sZ
        6+V/jPgcGoYoe6dpPOazIeaSmkn8fLt8iTaUZeMPMWkdGm7qyEX1XTW/a2yMBjqX
        ZXkKIOJP+wKBgQCh5+8vs3jjg5/GZpRU5PSlrwpfIYHhoRLPQo6jrqh1rWbp2Nc2
        rp2KVHnV35EunPO97WE+IL5l6ldrtyqL1+3+eb9dWdnhC6dBQ6Pbiy277noh8gqI
        G8ZhL9Y6evqhXLCovaAyYRAitEvdlbVhT6rRsgjq6vpeZaojYOISzt6iOQKBgAkT
        nLnrF5/1mrAcs9e3ms5DY7WDZVwcn2Qc0i6rHtIBNyw+XcTraioGSXxzQerN7ScC
        DCROmqb78i3s0BA5pVN7negLQM4kQdpW+FuRxuySGRs6Lg0xUXPkynIvxrT9KsQ8
        FMUm5Knz7xA6q5DfTsBT7DE6a2EY72pFYIWA3/W3AoGAZyxoRGOSCoZcT0be6MGr
        EkdQqNC77HMoo8y9BXlO/PZUrRBbCIkrFwG8Ck5/eEfFWAAdbYcpolQkOKU9Zjjq
        GkpjzAUNlYT19tc4dqW5w3qikSmVYjrUfOurR54uPsQ1qGlRlEnjdzKUwjjheGbc
        aF6vjRz/CUw7xwfYHZ+TYAU=
        -----END PRIVATE KEY-----

        """),
    PrivateKeyFile(
      testDescription: "PKCS #8 under a passphrase", algorithm: .ecdsaP256,
      passphrase: "open-sesame",
      spki: "3059301306072a8648ce3d020106082a8648ce3d03010703420004a28c1e5d52102996f2fdaa6f36"
        + "8a02127921797a7970a1e058ae667b96f0dea391f079fb0b54260979983bca648fd0ea1ea715ac6c"
        + "886e9ec8d10b1743ad8a21",
      text: """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAg8A4QcNu1cQQICCAAw
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEEKYu3/nKV/Ettr1XrnrYEsEgZAB
        NA52fJWRryH3fkV6GxElkpW/QyPNkC0BcTPEzWi9oxrWbj1WUBmvlBDx7eDlK4m6
        ldRTiIPaQ4eJfXto+DOOkoXywmWAY59GkeH4DbFskZ4TwcSWADbQUNXwvTr5zhoC
        bVmuNd+smBfp83IX0oBNmVYCmtQkkAPitJux8B6whpWvdfEhWlu4TMUGqKcm4ik=
        -----END ENCRYPTED PRIVATE KEY-----

        """),
  ]
}
