"""What `ssh-keygen` of OpenSSH 9.2 made, once: its keys are thrown away."""

MADE = {'Ed25519': {'armored': '-----BEGIN SSH SIGNATURE-----\n'
                        'U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgMccMq/fhaW53IsH/vnap7tVsT/\n'
                        'LcchvYSRE1hE5VqCgAAAAdcmVnYWluLWFwcHJvdmUtdjFAZXhhbXBsZS5vcmcAAAAAAAAA\n'
                        'BnNoYTUxMgAAAFMAAAALc3NoLWVkMjU1MTkAAABAAX95OUboiRuf2oCDY+4uz1olbcXFgc\n'
                        'iJdfItqqKmeRnnlS8BeuC5DP8PgiMidNAaMjHSHE+mxLQ+5OYwT7ApDQ==\n'
                        '-----END SSH SIGNATURE-----\n',
             'key': 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDHHDKv34WludyLB/752qe7VbE/y3HIb2EkRNYROVago'},
 'Ed25519, sha256': {'armored': '-----BEGIN SSH SIGNATURE-----\n'
                                'U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgMccMq/fhaW53IsH/vnap7tVsT/\n'
                                'LcchvYSRE1hE5VqCgAAAAdcmVnYWluLWFwcHJvdmUtdjFAZXhhbXBsZS5vcmcAAAAAAAAA\n'
                                'BnNoYTI1NgAAAFMAAAALc3NoLWVkMjU1MTkAAABAsBDTjJw+xSY1PggGus1DIeBu/FuD+v\n'
                                'Riumd9/wddytSKhhwYB6jWvFyhpPIOvLAlfm1ZBVTmET6JzCTOzZpLCA==\n'
                                '-----END SSH SIGNATURE-----\n',
                     'key': 'ssh-ed25519 '
                            'AAAAC3NzaC1lZDI1NTE5AAAAIDHHDKv34WludyLB/752qe7VbE/y3HIb2EkRNYROVago'},
 'P-256': {'armored': '-----BEGIN SSH SIGNATURE-----\n'
                      'U1NIU0lHAAAAAQAAAGgAAAATZWNkc2Etc2hhMi1uaXN0cDI1NgAAAAhuaXN0cDI1NgAAAE\n'
                      'EEucA1STAeFyeiEyclURKFRieD2W+h2LX9NqlkXQHTxdx2LKjEVN0bLiXFGnTs71rvUTpX\n'
                      'bsXTQbrd2ygUu7+RMgAAAB1yZWdhaW4tYXBwcm92ZS12MUBleGFtcGxlLm9yZwAAAAAAAA\n'
                      'AGc2hhNTEyAAAAYwAAABNlY2RzYS1zaGEyLW5pc3RwMjU2AAAASAAAACABa7bvIBcgBWOr\n'
                      'qmY30YOQDNBh4LC9RaUBqk1xyoC8oQAAACA+JD6tlKz0rp7ZIEm1cpoQ6AKgs2I9ZaBU5A\n'
                      'WsELtmyQ==\n'
                      '-----END SSH SIGNATURE-----\n',
           'key': 'ecdsa-sha2-nistp256 '
                  'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBLnANUkwHhcnohMnJVEShUYng9lvodi1/TapZF0B08XcdiyoxFTdGy4lxRp07O9a71E6V27F00G63dsoFLu/kTI='},
 'P-384': {'armored': '-----BEGIN SSH SIGNATURE-----\n'
                      'U1NIU0lHAAAAAQAAAIgAAAATZWNkc2Etc2hhMi1uaXN0cDM4NAAAAAhuaXN0cDM4NAAAAG\n'
                      'EESfXZHlZvFIWRA12Px2+yrl8A0BZHrCpT97Ctq0CZytKmCu/Tz9hu0Wj1OFKzVHs4ARMq\n'
                      'ixlXV2nhYiE5NvSqtcYZMta10o9Dwm/hPc0x4r82jYqUNCLaxd2dGIfmkbVUAAAAHXJlZ2\n'
                      'Fpbi1hcHByb3ZlLXYxQGV4YW1wbGUub3JnAAAAAAAAAAZzaGE1MTIAAACEAAAAE2VjZHNh\n'
                      'LXNoYTItbmlzdHAzODQAAABpAAAAMQCLZYETErBwh1k2YfYlubl5VoT3LiqPO5SGoEYN+y\n'
                      'dH2HXOky/gcYVaJtrWk9HPLVoAAAAwY0zlUQ+7orKyrzm6Gx7E+Z4dd3w1Y3fkmkr6+Dqo\n'
                      'TWGOJR1sAJDOFSOqiCAPUURd\n'
                      '-----END SSH SIGNATURE-----\n',
           'key': 'ecdsa-sha2-nistp384 '
                  'AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBEn12R5WbxSFkQNdj8dvsq5fANAWR6wqU/ewratAmcrSpgrv08/YbtFo9ThSs1R7OAETKosZV1dp4WIhOTb0qrXGGTLWtdKPQ8Jv4T3NMeK/No2KlDQi2sXdnRiH5pG1VA=='},
 'RSA': {'armored': '-----BEGIN SSH SIGNATURE-----\n'
                    'U1NIU0lHAAAAAQAAAZcAAAAHc3NoLXJzYQAAAAMBAAEAAAGBAMNK9Q88ETRyimt9JZS9i2\n'
                    'N2JmyG+lu6KNgpBCRXCmwY2gZGVs/1BVXqwQ3diOCcNw5gc9HwRmhgoh+3TbQunx2QD9+7\n'
                    'sL4pDwHCxDlEN6mP6f3hZk3p/1ApTi8BSW6CwX/EhgSBUYa6r4H1lmzvjUOP+MmYScrOHL\n'
                    'qDWGtVQUejKrxpsV42+19CPoAGmPx0fG3FnJbkKKk4IkVYXPGYWXmIRfvPkwZgk4f1n7xn\n'
                    'i8MpXD4gppNkWJE+BIHq9wob0/rXg2kB6RINeYjxRBSwLzRVpcluDWZu2JQ1HPIqQabZiV\n'
                    'dPvxQcxVrNVsAq9O4copxoiU7bDJdozcO1z7OMqVYS1s6Vge9mLy4Oj8WFoVeyjhB9ISv1\n'
                    'r2kzFWuxnSS5YloAgV/Ak50kfxFlUe4YsHO3OzyGcbB41/STBqfFnFRewDN6760Tc5o2pI\n'
                    'jAetE5bxVKQethn3WiUplv7vBA4nYBrddMBBl6m1itWzRpHiiD3GXTHx6/FDmfxIOhgDBl\n'
                    'cQAAAB1yZWdhaW4tYXBwcm92ZS12MUBleGFtcGxlLm9yZwAAAAAAAAAGc2hhNTEyAAABlA\n'
                    'AAAAxyc2Etc2hhMi01MTIAAAGApr3yXPIXRO4sc8G6GC4HqdOHo38glUG8+N+IwY29CSOu\n'
                    'AXYGS89nEKZyyFWrhhTxxyYBLElBK0G8Ux7sJ31uM8L1cbT6kLoxOll4EHm86YgIQoLXSg\n'
                    'xmGnvlbw6M/992VYna64Z49r+pllOkqPTGeqH6TsVyn5ssmJOVo8CGGhNtm2asvzzPmibK\n'
                    'CqDZxT2XikMCdym1IFpOblB2pN0mBv5lx1kIiI9MUie8DqGU+FtG1iCMCC9GzUgfmxHDPO\n'
                    'gqySB1dg0s0cVQeYa+i2dwH1X4lo7m/zfUKZi5Ioyv7tP5gx+Wg+9sUugvmpJrw8niw94V\n'
                    'vm/XuauCUZZVw4iTG84IYNLtRxNSrXPt9nV+vUuQBUOytIhPSKOpsk35/C/D8iaWDBf8X7\n'
                    'UqWOrJ8lq17gDG1RoL6DbzdTJLGcUD8r05RUEjweu9OEo2R6lyRuMBmhtxtJxUi5EOFqYe\n'
                    'vQn2Ik/E5soMQStL95w3J8CYvkp1S+TCstxjOcQsj4QVCyyR\n'
                    '-----END SSH SIGNATURE-----\n',
         'key': 'ssh-rsa '
                'AAAAB3NzaC1yc2EAAAADAQABAAABgQDDSvUPPBE0coprfSWUvYtjdiZshvpbuijYKQQkVwpsGNoGRlbP9QVV6sEN3YjgnDcOYHPR8EZoYKIft020Lp8dkA/fu7C+KQ8BwsQ5RDepj+n94WZN6f9QKU4vAUlugsF/xIYEgVGGuq+B9ZZs741Dj/jJmEnKzhy6g1hrVUFHoyq8abFeNvtfQj6ABpj8dHxtxZyW5CipOCJFWFzxmFl5iEX7z5MGYJOH9Z+8Z4vDKVw+IKaTZFiRPgSB6vcKG9P614NpAekSDXmI8UQUsC80VaXJbg1mbtiUNRzyKkGm2YlXT78UHMVazVbAKvTuHKKcaIlO2wyXaM3Dtc+zjKlWEtbOlYHvZi8uDo/FhaFXso4QfSEr9a9pMxVrsZ0kuWJaAIFfwJOdJH8RZVHuGLBztzs8hnGweNf0kwanxZxUXsAzeu+tE3OaNqSIwHrROW8VSkHrYZ91olKZb+7wQOJ2Aa3XTAQZeptYrVs0aR4og9xl0x8evxQ5n8SDoYAwZXE='},
 'a certificate of an Ed25519 key and authority': {'armored': '-----BEGIN SSH SIGNATURE-----\n'
                                                              'U1NIU0lHAAAAAQAAAccAAAAgc3NoLWVkMjU1MTktY2VydC12MDFAb3BlbnNzaC5jb20AAA\n'
                                                              'Agbu+XedGLWOhPz6qozzr4TXFW6MCkHwx+V7SU4FI/cdIAAAAgMccMq/fhaW53IsH/vnap\n'
                                                              '7tVsT/LcchvYSRE1hE5VqCgAAAAAAAAABwAAAAEAAAALYWxpY2UncyBrZXkAAAAQAAAAA2\n'
                                                              'JvYgAAAAVhbGljZQAAAABndIWAAAAAAGlVuQAAAAAAAAAAggAAABVwZXJtaXQtWDExLWZv\n'
                                                              'cndhcmRpbmcAAAAAAAAAF3Blcm1pdC1hZ2VudC1mb3J3YXJkaW5nAAAAAAAAABZwZXJtaX\n'
                                                              'QtcG9ydC1mb3J3YXJkaW5nAAAAAAAAAApwZXJtaXQtcHR5AAAAAAAAAA5wZXJtaXQtdXNl\n'
                                                              'ci1yYwAAAAAAAAAAAAAAMwAAAAtzc2gtZWQyNTUxOQAAACCGyLfka7/r3yox220PJpxjaQ\n'
                                                              'V19Ia2u7fqs7D9O6Y9EwAAAFMAAAALc3NoLWVkMjU1MTkAAABAvdpTRK7h3BFYrhjixQ/S\n'
                                                              '7d6nuUOhJso/eTqVvOCuzIPjaAuYpIznQcVXYVZGC9pPuKAbTf78yRqPHqKRB6TCDAAAAB\n'
                                                              '1yZWdhaW4tYXBwcm92ZS12MUBleGFtcGxlLm9yZwAAAAAAAAAGc2hhNTEyAAAAUwAAAAtz\n'
                                                              'c2gtZWQyNTUxOQAAAEABf3k5RuiJG5/agINj7i7PWiVtxcWByIl18i2qoqZ5GeeVLwF64L\n'
                                                              'kM/w+CIyJ00BoyMdIcT6bEtD7k5jBPsCkN\n'
                                                              '-----END SSH SIGNATURE-----\n',
                                                   'key': 'ssh-ed25519 '
                                                          'AAAAC3NzaC1lZDI1NTE5AAAAIDHHDKv34WludyLB/752qe7VbE/y3HIb2EkRNYROVago',
                                                   'authority': 'ssh-ed25519 '
                                                                'AAAAC3NzaC1lZDI1NTE5AAAAIIbIt+Rrv+vfKjHbbQ8mnGNpBXX0hra7t+qzsP07pj0T',
                                                   'principal': 'alice',
                                                   'time': 1750000000,
                                                   'serial': 7,
                                                   'keyID': "alice's key"},
 'a certificate of a P-256 key and an RSA authority': {'armored': '-----BEGIN SSH SIGNATURE-----\n'
                                                                  'U1NIU0lHAAAAAQAAA6EAAAAoZWNkc2Etc2hhMi1uaXN0cDI1Ni1jZXJ0LXYwMUBvcGVuc3\n'
                                                                  'NoLmNvbQAAACBeIey6egxFABziuYvAmSZHF588vbpqC9t8UydzzQ9bPAAAAAhuaXN0cDI1\n'
                                                                  'NgAAAEEEucA1STAeFyeiEyclURKFRieD2W+h2LX9NqlkXQHTxdx2LKjEVN0bLiXFGnTs71\n'
                                                                  'rvUTpXbsXTQbrd2ygUu7+RMgAAAAAAAAAHAAAAAQAAAAthbGljZSdzIGtleQAAABAAAAAD\n'
                                                                  'Ym9iAAAABWFsaWNlAAAAAGd0hYAAAAAAaVW5AAAAAAAAAACCAAAAFXBlcm1pdC1YMTEtZm\n'
                                                                  '9yd2FyZGluZwAAAAAAAAAXcGVybWl0LWFnZW50LWZvcndhcmRpbmcAAAAAAAAAFnBlcm1p\n'
                                                                  'dC1wb3J0LWZvcndhcmRpbmcAAAAAAAAACnBlcm1pdC1wdHkAAAAAAAAADnBlcm1pdC11c2\n'
                                                                  'VyLXJjAAAAAAAAAAAAAAEXAAAAB3NzaC1yc2EAAAADAQABAAABAQDnRYTvEW6KyNUq4BG8\n'
                                                                  'tbZQ1o+grAvyVLp7lpzE4uKwdT3gRZbj+T/lDetHjLFVi4uxu7OIJ0dcc60HUwEUQ4UgT0\n'
                                                                  'a3gXG0VdAb9k+1CbYQHDHmYgsaud7a4h86C9N6LYQC8vK2yZgQia2EMdDek8MMooskJGcH\n'
                                                                  'I9egveGc2SZCu6pb1F/hMtspDpX43zbttrq3yBzw84Xo/on4Q2HXcbettFcIZ2yPo3PH9q\n'
                                                                  'WeNkD7gfMobAGlz3X9SJKgveIjG9E4NW95JldyW6Llagayh3/zL4j/DFr5tiohMuS755GO\n'
                                                                  '8tURxiq3g8S3t2saPG28CSStN9hcGr3RctC+r3Is2rYhAAABFAAAAAxyc2Etc2hhMi01MT\n'
                                                                  'IAAAEAu/+qfD+/nXoSB8+wcV53RCf7TylP/I02Hq+VnSrlIJ21E5Nv2GBnJlFZd02177f2\n'
                                                                  'GaQXg8rheH9EsOmA+MpFYkbxBu0PGvJreqtWph+dFF8ZsjE1UYZCRcuF0XCamGKNY6IfwK\n'
                                                                  'QdNA5z0WMv2y9yctazpVzu19hDze8rrMQaaLPOqCxA3Sh9VIKuVrUM07NblXjdO1DdmIzb\n'
                                                                  'MNmoPfphPQlCNiCK+vOMxpkektfh4+Ny6xmlXJkRSXwEAalHtBkfmz3ymBVb4gKv0jQe1Y\n'
                                                                  'SvW9S/trMnRDnTMNlHLWb+Hv8w01WpSyRCugJHiyo8kERS0UaDeadiK349rAQcskROpwAA\n'
                                                                  'AB1yZWdhaW4tYXBwcm92ZS12MUBleGFtcGxlLm9yZwAAAAAAAAAGc2hhNTEyAAAAZAAAAB\n'
                                                                  'NlY2RzYS1zaGEyLW5pc3RwMjU2AAAASQAAACBXHZHL2cZHaBEM2efVZ1vu1VkLRWbGeJsS\n'
                                                                  'KThfmo0JDAAAACEA44EsPFFDJeVCxCQrQmz4jskuve1pYxsyrX1nXU1wAS8=\n'
                                                                  '-----END SSH SIGNATURE-----\n',
                                                       'key': 'ecdsa-sha2-nistp256 '
                                                              'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBLnANUkwHhcnohMnJVEShUYng9lvodi1/TapZF0B08XcdiyoxFTdGy4lxRp07O9a71E6V27F00G63dsoFLu/kTI=',
                                                       'authority': 'ssh-rsa '
                                                                    'AAAAB3NzaC1yc2EAAAADAQABAAABAQDnRYTvEW6KyNUq4BG8tbZQ1o+grAvyVLp7lpzE4uKwdT3gRZbj+T/lDetHjLFVi4uxu7OIJ0dcc60HUwEUQ4UgT0a3gXG0VdAb9k+1CbYQHDHmYgsaud7a4h86C9N6LYQC8vK2yZgQia2EMdDek8MMooskJGcHI9egveGc2SZCu6pb1F/hMtspDpX43zbttrq3yBzw84Xo/on4Q2HXcbettFcIZ2yPo3PH9qWeNkD7gfMobAGlz3X9SJKgveIjG9E4NW95JldyW6Llagayh3/zL4j/DFr5tiohMuS755GO8tURxiq3g8S3t2saPG28CSStN9hcGr3RctC+r3Is2rYh',
                                                       'principal': 'alice',
                                                       'time': 1750000000,
                                                       'serial': 7,
                                                       'keyID': "alice's key"}}
